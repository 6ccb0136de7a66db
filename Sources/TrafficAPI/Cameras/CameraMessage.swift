import Groundwork
package import Pipeline
package import TrafficCore
import WebServer

/// What a page is told of one picture: the data that is drawn over it, then the picture itself.
///
/// One binary message: the length of the JSON in four bytes, big end first; the JSON; the JPEG, which may be missing.
/// So boxes and picture cannot come apart.
package enum CameraMessage {
  /// - Parameter jpeg: without anything drawn on it.
  package static func bytes(_ report: FrameReport, size: PixelSize?, jpeg: [UInt8]) -> [UInt8] {
    let text = Array(json(report, size: size).text.utf8)
    let length = UInt32(text.count)
    return (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + text + jpeg
  }

  static func json(_ report: FrameReport, size: PixelSize?) -> JSONValue {
    [
      "camera": .string(report.stream.name), "run": .string(report.run.name),
      "generation": .integer(report.run.generation), "frame": .integer(report.frame.index),
      "at": .integer(Int(report.timestamp.microseconds / 1000)),
      "latency_ms": report.latency.map { .integer(Int($0 / .milliseconds(1))) } ?? .null,
      "size": size.map { [.integer($0.width), .integer($0.height)] } ?? .null,
      "vehicles": .array(report.vehicles.map { vehicle($0, report) }),
      "events": .array(report.events.map(event)), "totals": totals(report.tally),
      "ended": report.ending.map { .string($0.error ?? "") } ?? .null,
    ]
  }

  private static func vehicle(_ vehicle: VehicleReading, _ report: FrameReport) -> JSONValue {
    // The box that is shown does not tremble.
    let box = report.tracks.first { $0.id == vehicle.trackID }?.smoothedBox ?? vehicle.box
    return [
      "id": .integer(vehicle.vehicle), "class": .string(vehicle.trafficClass.rawValue),
      "box": .array([box.x1, box.y1, box.x2, box.y2].map { rounded($0, 10) }),
      "speed": vehicle.speed.map { rounded($0.kilometresPerHour, 10) } ?? .null,
      "plus_minus": vehicle.speed.map { rounded($0.plusMinusKilometresPerHour, 10) } ?? .null,
      "lane": OwnJSON.text(vehicle.lane), "is_standing": .bool(vehicle.isStanding),
    ]
  }

  private static func event(_ event: MeasurementEvent) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("vehicle", .integer(event.vehicle)), ("class", .string(event.trafficClass.rawValue)),
      ("at", .integer(Int(event.timestamp.microseconds / 1000))),
    ]
    switch event.kind {
    case .crossedLine(let passage):
      members += [
        ("kind", "crossed_line"), ("line", .string(passage.line)), ("direction", .string(passage.directionName)),
        ("speed", passage.speed.map { rounded($0.kilometresPerHour, 10) } ?? .null),
      ]
    case .enteredZone(let zone): members += [("kind", "entered_zone"), ("zone", .string(zone))]
    case .leftZone(let zone, let seconds):
      members += [("kind", "left_zone"), ("zone", .string(zone)), ("seconds", rounded(seconds, 10))]
    case .turned(let turn):
      members += [("kind", "turned"), ("from", .string(turn.entry)), ("to", .string(turn.exit))]
    case .stopped(let seconds): members += [("kind", "stopped"), ("seconds", rounded(seconds, 10))]
    case .movedAgain(let seconds): members += [("kind", "moved_again"), ("seconds", rounded(seconds, 10))]
    case .wrongWay(let lane): members += [("kind", "wrong_way"), ("lane", .string(lane))]
    case .speeding(let speed, let plusMinus, let limit):
      members += [
        ("kind", "speeding"), ("speed", rounded(speed, 10)), ("plus_minus", rounded(plusMinus, 10)),
        ("limit", rounded(limit, 10)),
      ]
    }
    return .object(members)
  }

  private static func totals(_ tally: Tally) -> JSONValue {
    [
      "vehicles": byClass(tally.vehicles), "now": byClass(tally.current),
      "lines": lines(tally.lines),
      "zones": .object(
        tally.zones.sorted { $0.key < $1.key }.map { name, zone in (name, ["visits": byClass(zone.visits)]) }),
    ]
  }

  static func lines(_ lines: [String: Tally.Line]) -> JSONValue {
    .object(
      lines.sorted { $0.key < $1.key }.map { name, line in
        (name, ["forward": byClass(line.forward), "backward": byClass(line.backward)])
      })
  }

  static func byClass(_ counts: Tally.ByClass) -> JSONValue {
    .object(TrafficClass.allCases.compactMap { kind in counts[kind].map { (kind.rawValue, .integer($0)) } })
  }

  private static func rounded(_ number: Double, _ parts: Double) -> JSONValue {
    .number((number * parts).rounded() / parts)
  }
}
