import Glibc
package import TrafficCore

/// Remembers every vehicle of a run: what it was, how fast, and whether it ever went anywhere.
package struct VehicleLedger: Sendable {
  private struct Entry: Sendable {
    var trafficClass: TrafficClass
    var medianMetresPerSecond: Double?
    var hasMoved = false
    /// Where it stood first, in pixels.
    let start: PixelPoint
    let startPlace: GroundPoint?
  }

  /// A vehicle has moved when it stands farther from its first place than this many times the larger side of its
  /// box; boxes of parked vehicles tremble by less, also when somebody passes in front of them.
  private static let movedBySides = 0.75
  /// Or so many metres, where places are known: a fast car in the distance is soon gone, and its box is small.
  private static let movedByMetres = 6.0

  /// Metres per second.
  private static let walking = 2.0

  private var entries: [Int: Entry] = [:]

  package init() {}

  package mutating func note(_ vehicles: [VehicleReading]) {
    for vehicle in vehicles {
      let place = vehicle.box.bottomCenter
      var entry =
        entries[vehicle.vehicle] ?? Entry(trafficClass: vehicle.trafficClass, start: place, startPlace: vehicle.place)
      entry.trafficClass = vehicle.trafficClass
      entry.medianMetresPerSecond = vehicle.medianMetresPerSecond ?? entry.medianMetresPerSecond
      if place.distance(to: entry.start) > Self.movedBySides * max(vehicle.box.width, vehicle.box.height) {
        entry.hasMoved = true
      }
      // A standing box trembles by metres far away, but not with a speed that is sure.
      if let from = entry.startPlace, let to = vehicle.place, from.distance(to: to) > Self.movedByMetres,
        let speed = vehicle.speed, speed.metresPerSecond > 2 * speed.deviation, speed.metresPerSecond > Self.walking
      {
        entry.hasMoved = true
      }
      entries[vehicle.vehicle] = entry
    }
  }

  /// By class, in the order of the classes; classes without a vehicle are left out.
  package var totals: [ClassTotals] {
    TrafficClass.allCases.compactMap { trafficClass in
      let all = entries.values.filter { $0.trafficClass == trafficClass }
      guard !all.isEmpty else { return nil }
      let speeds = all.filter(\.hasMoved).compactMap(\.medianMetresPerSecond).sorted()
      return ClassTotals(
        trafficClass: trafficClass, vehicles: all.count, moving: all.count { $0.hasMoved },
        medianKilometresPerHour: speeds.isEmpty ? nil : speeds[speeds.count / 2] * 3.6)
    }
  }
}

/// How many vehicles of one class a run saw.
package struct ClassTotals: Sendable {
  package let trafficClass: TrafficClass
  package let vehicles: Int
  /// Those that went somewhere; the others were parked or waited all the time.
  package let moving: Int
  /// The middle of the moving vehicles' own medians; nil without calibration.
  package let medianKilometresPerHour: Double?
}
