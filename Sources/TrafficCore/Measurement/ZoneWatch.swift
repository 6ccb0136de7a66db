/// Knows who is in one zone and for how long.
package struct ZoneWatch: Sendable {
  package struct Settings: Sendable, Hashable {
    /// A vehicle has left when it was outside for so long, seconds: a trembling box on the border stays one visit.
    package var leavingSeconds = 1.0

    package init() {}
  }

  package enum Change: Sendable, Hashable {
    case entered
    case left(dwellSeconds: Double)
  }

  private struct Visit {
    let since: Timestamp
    var lastInside: Timestamp
  }

  package let zone: SceneZone
  private let polygon: Polygon<PixelPoint>
  private let settings: Settings
  private var visits: [Int: Visit] = [:]

  package init(zone: SceneZone, size: PixelSize, settings: Settings = Settings()) throws(PolygonProblem) {
    self.zone = zone
    self.settings = settings
    polygon = try Polygon(zone.corners.map { $0.pixels(in: size) })
  }

  package var vehiclesInside: Int { visits.count }

  package func holds(_ vehicle: Int) -> Bool { visits[vehicle] != nil }

  /// Seconds since the vehicle came, nil when it is not inside.
  package func dwell(of vehicle: Int, at time: Timestamp) -> Double? {
    visits[vehicle].map { time.seconds(since: $0.since) }
  }

  package mutating func update(_ vehicle: Int, contact: PixelPoint, at time: Timestamp) -> Change? {
    if polygon.contains(contact) {
      if visits[vehicle] != nil {
        visits[vehicle]?.lastInside = time
        return nil
      }
      visits[vehicle] = Visit(since: time, lastInside: time)
      return .entered
    }
    guard let visit = visits[vehicle], time.seconds(since: visit.lastInside) > settings.leavingSeconds else {
      return nil
    }
    return end(vehicle)
  }

  /// The vehicle is gone.
  package mutating func end(_ vehicle: Int) -> Change? {
    visits.removeValue(forKey: vehicle).map { .left(dwellSeconds: $0.lastInside.seconds(since: $0.since)) }
  }
}
