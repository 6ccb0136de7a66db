import TrafficCore

/// How vehicles look on the video of a run: box, class, number, speed with ±, and where they came from.
struct VehicleMarks: Sendable {
  /// How long a trail is, in seconds.
  private static let trailSeconds = 2.0

  private struct Trail {
    var points: [(point: PixelPoint, time: Timestamp)] = []
  }

  private var trails: [Int: Trail] = [:]

  mutating func marks(_ report: FrameReport) -> [Mark] {
    let time = report.frame.timestamp
    for vehicle in report.vehicles {
      trails[vehicle.vehicle, default: Trail()].points.append((vehicle.box.bottomCenter, time))
    }
    forget(at: time)
    let steady = Dictionary(report.tracks.map { ($0.id, $0.smoothedBox) }, uniquingKeysWith: { first, _ in first })
    return report.vehicles.flatMap { vehicle -> [Mark] in
      let colour = Palette.colour(of: vehicle.trafficClass)
      let trail = trails[vehicle.vehicle]?.points.map(\.point) ?? []
      let box = Mark.box(steady[vehicle.trackID] ?? vehicle.box, colour, label: Self.label(vehicle))
      return vehicle.isStanding || trail.count < 2 ? [box] : [.trail(trail, colour), box]
    }
  }

  private mutating func forget(at time: Timestamp) {
    for (vehicle, trail) in trails {
      let kept = trail.points.filter { time.seconds(since: $0.time) <= Self.trailSeconds }
      trails[vehicle] = kept.isEmpty ? nil : Trail(points: kept)
    }
  }

  private static func label(_ vehicle: VehicleReading) -> String {
    let name = "\(vehicle.trafficClass.rawValue) \(vehicle.vehicle)"
    guard let speed = vehicle.speed else { return name }
    return "\(name)  \(speed.kilometresPerHour.text(decimals: 0)) ±"
      + "\(speed.plusMinusKilometresPerHour.text(decimals: 0)) km/h"
  }
}
