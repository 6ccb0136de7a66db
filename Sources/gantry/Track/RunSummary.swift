import Pipeline
import TrafficCore

/// What a whole run found: the table at its end, and `--summary`.
struct RunSummary: Sendable {
  let source: String
  let model: String?
  let size: PixelSize
  let isCalibrated: Bool
  let frames: Int
  /// Frames whose time was not after the one before.
  let skippedFrames: Int
  /// From the first to the last frame.
  let seconds: Double
  let detections: Int
  /// What the run took.
  let elapsed: Double
  let isInterrupted: Bool
  let classes: [ClassTotals]
  let scene: Scene
  let tally: Tally

  var json: JSON {
    .object([
      ("source", .string(source)), ("model", .optional(model)), ("width", .whole(size.width)),
      ("height", .whole(size.height)), ("scene", .string(scene.name)), ("calibrated", .flag(isCalibrated)),
      ("frames", .whole(frames)), ("skipped_frames", .whole(skippedFrames)),
      ("seconds", .number(seconds, decimals: 3)), ("detections", .whole(detections)),
      ("processing_seconds", .number(elapsed, decimals: 3)), ("frames_per_second", .number(rate, decimals: 2)),
      ("interrupted", .flag(isInterrupted)), ("classes", .array(classes.map(Self.json))),
      ("lines", .array(counts.map(Self.json))), ("zones", .array(scene.zones.map(zone))),
      ("turns", .array(turns(tally.movements))), ("inferred_turns", .array(turns(tally.inferredMovements))),
    ])
  }

  /// A heading, the vehicles by class, and the crossings by line and direction.
  func lines(_ style: TextStyle) -> [String] {
    let heading =
      "\(style.bold(source))  \(size.text)  \(frames) frames, \(seconds.text(decimals: 1)) s, in "
      + "\(elapsed.text(decimals: 1)) s (\(rate.text(decimals: 1)) frames/s)" + (isInterrupted ? "  interrupted" : "")
    return [heading] + classTable.lines(style) + (counts.isEmpty ? [] : [""] + lineTable.lines(style))
  }

  private var rate: Double { elapsed > 0 ? Double(frames) / elapsed : 0 }

  private var classTable: TextTable {
    var table = TextTable([
      .text("class"), .number("vehicles"), .number("moving"), .number("standing"), .number("median km/h"),
    ])
    table.rows = classes.map { row in
      [
        row.trafficClass.rawValue, "\(row.vehicles)", "\(row.moving)", "\(row.vehicles - row.moving)",
        row.medianKilometresPerHour?.text(decimals: 1) ?? "-",
      ]
    }
    let (all, moving) = classes.reduce((0, 0)) { ($0.0 + $1.vehicles, $0.1 + $1.moving) }
    table.rows.append(["all", "\(all)", "\(moving)", "\(all - moving)", ""])
    return table
  }

  private var lineTable: TextTable {
    let shown = TrafficClass.allCases.filter { trafficClass in
      counts.contains { $0.byClass[trafficClass, default: 0] > 0 }
    }
    var table = TextTable([.text("line"), .text("direction")] + shown.map { .number($0.rawValue) } + [.number("all")])
    table.rows = counts.map { count in
      [count.line, count.direction] + shown.map { "\(count.byClass[$0, default: 0])" } + ["\(count.total)"]
    }
    return table
  }

  struct LineCount: Sendable {
    let line: String
    let direction: String
    let byClass: Tally.ByClass

    var total: Int { byClass.values.reduce(0, +) }
  }

  /// Both directions of every line, in the scene's order.
  var counts: [LineCount] {
    scene.lines.flatMap { line in
      let counted = tally.lines[line.name, default: Tally.Line()]
      return [
        LineCount(line: line.name, direction: line.forwardName, byClass: counted.forward),
        LineCount(line: line.name, direction: line.backwardName, byClass: counted.backward),
      ]
    }
  }

  private static func json(_ row: ClassTotals) -> JSON {
    .object([
      ("class", .string(row.trafficClass.rawValue)), ("vehicles", .whole(row.vehicles)),
      ("moving", .whole(row.moving)), ("standing", .whole(row.vehicles - row.moving)),
      ("median_kmh", row.medianKilometresPerHour.map { .number($0, decimals: 2) } ?? .null),
    ])
  }

  private static func json(_ count: LineCount) -> JSON {
    .object([
      ("line", .string(count.line)), ("direction", .string(count.direction)), ("total", .whole(count.total)),
      ("by_class", json(count.byClass)),
    ])
  }

  private static func json(_ counts: Tally.ByClass) -> JSON {
    .object(TrafficClass.allCases.compactMap { name in counts[name].map { (name.rawValue, .whole($0)) } })
  }

  private func zone(_ zone: SceneZone) -> JSON {
    let seen = tally.zones[zone.name, default: Tally.Zone()]
    let mean = seen.finishedVisits > 0 ? seen.totalDwell / Double(seen.finishedVisits) : nil
    return .object([
      ("zone", .string(zone.name)), ("visits", .whole(seen.visits.values.reduce(0, +))),
      ("by_class", Self.json(seen.visits)), ("mean_dwell_seconds", mean.map { .number($0, decimals: 2) } ?? .null),
    ])
  }

  private func turns(_ movements: [Tally.Movement: Tally.ByClass]) -> [JSON] {
    movements.sorted { ($0.key.entry, $0.key.exit) < ($1.key.entry, $1.key.exit) }.map { movement, counts in
      .object([
        ("entry", .string(movement.entry)), ("exit", .string(movement.exit)),
        ("total", .whole(counts.values.reduce(0, +))), ("by_class", Self.json(counts)),
      ])
    }
  }
}
