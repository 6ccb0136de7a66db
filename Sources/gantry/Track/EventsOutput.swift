import Pipeline
import TrafficCore

/// What happened to whom and when, one JSON object a line.
struct EventsOutput: TrackOutput {
  private let file: OutputFile

  init(_ path: String) throws(CommandError) { file = try OutputFile(path) }

  func take(_ report: FrameReport) async throws {
    guard !report.events.isEmpty || report.viewChange != nil else { return }
    // An event may lie between frames, or before the last one when it was only then certain.
    let start = report.frame.timestamp.advanced(bySeconds: -report.seconds)
    var text = ""
    for event in report.events { text += Self.json(event, start: start).text + "\n" }
    if let change = report.viewChange {
      text += Self.json(change, at: report.frame.timestamp, start: start).text + "\n"
    }
    try await file.write(text)
    try await file.flush()
  }

  func finish(_ summary: RunSummary) async throws { try await file.close() }

  static func json(_ event: MeasurementEvent, start: Timestamp) -> JSON {
    let (type, members) = details(event.kind)
    return .object(
      [
        ("type", .string(type)), ("seconds", .number(event.timestamp.seconds(since: start), decimals: 6)),
        ("timestamp_us", .whole(Int(event.timestamp.microseconds))), ("vehicle", .whole(event.vehicle)),
        ("class", .string(event.trafficClass.rawValue)),
      ] + members)
  }

  /// It concerns no vehicle.
  private static func json(_ change: ViewChange, at time: Timestamp, start: Timestamp) -> JSON {
    .object([
      ("type", .string(change.kind.rawValue)), ("seconds", .number(time.seconds(since: start), decimals: 6)),
      ("timestamp_us", .whole(Int(time.microseconds))), ("match", .number(change.match, decimals: 3)),
    ])
  }

  private static func details(_ kind: MeasurementEvent.Kind) -> (String, [(String, JSON)]) {
    switch kind {
    case .crossedLine(let passage):
      (
        "crossed_line",
        [
          ("line", .string(passage.line)), ("direction", .string(passage.directionName)),
          ("line_fraction", .number(passage.lineFraction, decimals: 4)),
          ("kmh", passage.speed.map { .number($0.kilometresPerHour, decimals: 2) } ?? .null),
          ("plus_minus_kmh", passage.speed.map { .number($0.plusMinusKilometresPerHour, decimals: 2) } ?? .null),
        ] + (passage.isInferred ? [("inferred", .flag(true))] : [])
      )
    case .enteredZone(let zone): ("entered_zone", [("zone", .string(zone))])
    case .leftZone(let zone, let dwell):
      ("left_zone", [("zone", .string(zone)), ("dwell_seconds", .number(dwell, decimals: 3))])
    case .turned(let turn):
      (
        "turned",
        [("entry", .string(turn.entry)), ("exit", .string(turn.exit)), ("inferred", .flag(turn.isInferred))]
      )
    case .stopped(let seconds): ("stopped", [("standing_seconds", .number(seconds, decimals: 3))])
    case .movedAgain(let seconds): ("moved_again", [("standing_seconds", .number(seconds, decimals: 3))])
    case .wrongWay(let lane): ("wrong_way", [("lane", .string(lane))])
    case .speeding(let speed, let plusMinus, let limit):
      (
        "speeding",
        [
          ("kmh", .number(speed, decimals: 2)), ("plus_minus_kmh", .number(plusMinus, decimals: 2)),
          ("limit_kmh", .number(limit, decimals: 1)),
        ]
      )
    }
  }
}
