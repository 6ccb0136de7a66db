import Pipeline
import TrafficCore

/// How vehicles look on the video of a run: box, class, number, speed with ±, and where they came from.
struct VehicleMarks: Sendable {
  /// How long a trail is, in seconds.
  private static let trailSeconds = 2.0

  private struct Trail {
    var points: [(point: PixelPoint, time: Timestamp)] = []
  }

  private var trails: [Int: Trail] = [:]

  /// Far vehicles first, so that near ones keep their labels.
  ///
  /// - Parameter size: of the picture.
  mutating func marks(_ report: FrameReport, size: PixelSize) -> [Mark] {
    let time = report.frame.timestamp
    for vehicle in report.vehicles {
      trails[vehicle.vehicle, default: Trail()].points.append((vehicle.box.bottomCenter, time))
    }
    forget(at: time)
    let steady = Dictionary(report.tracks.map { ($0.id, $0.smoothedBox) }, uniquingKeysWith: { first, _ in first })
    let drawn = report.vehicles.map { (vehicle: $0, box: steady[$0.trackID] ?? $0.box) }
      .sorted { ($0.box.y2, $0.vehicle.vehicle) < ($1.box.y2, $1.vehicle.vehicle) }
    let paths = drawn.compactMap { vehicle, _ -> Mark? in
      let path = trails[vehicle.vehicle]?.points.map(\.point) ?? []
      return vehicle.isStanding || path.count < 2 ? nil : .trail(path, Palette.colour(of: vehicle.trafficClass))
    }
    return paths
      + drawn.map { vehicle, box in
        let label = Self.label(vehicle, share: box.height / Double(size.height))
        return .box(box, Palette.colour(of: vehicle.trafficClass), label: label)
      }
  }

  private mutating func forget(at time: Timestamp) {
    for (vehicle, trail) in trails {
      let kept = trail.points.filter { time.seconds(since: $0.time) <= Self.trailSeconds }
      trails[vehicle] = kept.isEmpty ? nil : Trail(points: kept)
    }
  }

  /// Those far away would vanish behind what is written of them: they have less to say, or nothing.
  ///
  /// - Parameter share: the vehicle's part of the picture's height.
  private static func label(_ vehicle: VehicleReading, share: Double) -> String? {
    guard share >= smallestNamed else { return nil }
    let name = "\(vehicle.trafficClass.rawValue) \(vehicle.vehicle)"
    guard let speed = vehicle.speed, speed.kilometresPerHour >= slowest, share >= smallestTimed else { return name }
    return "\(name)  \(speed.kilometresPerHour.text(decimals: 0)) ±"
      + "\(speed.plusMinusKilometresPerHour.text(decimals: 0)) km/h"
  }

  /// Parts of the picture's height from which a vehicle has its name, and its speed.
  private static let smallestNamed = 0.03
  private static let smallestTimed = 0.05
  /// km/h; what is slower stands and needs no number.
  private static let slowest = 2.0
}
