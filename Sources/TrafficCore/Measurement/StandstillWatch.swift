/// Notices a vehicle that stays where it is: broken down, or waiting where nobody should.
package struct StandstillWatch: Sendable {
  package struct Settings: Sendable, Hashable {
    /// Seconds in one place.
    package var seconds = 10.0
    /// Metres: a standing vehicle's box wanders less than this.
    package var radius = 2.0
    /// … or so many deviations of its contact point, when that is more.
    package var radiusDeviations = 3.0

    package init() {}
  }

  package enum Change: Sendable, Hashable {
    case stopped(seconds: Double)
    case moved(seconds: Double)
  }

  private struct Stay {
    var anchor: GroundPoint
    var since: Timestamp
    var isReported = false
  }

  private let settings: Settings
  private var stays: [Int: Stay] = [:]

  package init(settings: Settings = Settings()) { self.settings = settings }

  package func isStanding(_ vehicle: Int) -> Bool { stays[vehicle]?.isReported ?? false }

  package mutating func update(
    _ vehicle: Int, place: GroundPoint, covariance: Covariance2, at time: Timestamp
  ) -> Change? {
    guard var stay = stays[vehicle] else {
      stays[vehicle] = Stay(anchor: place, since: time)
      return nil
    }
    let deviation = max(covariance.xx, covariance.yy).squareRoot()
    let seconds = time.seconds(since: stay.since)
    if stay.anchor.distance(to: place) > max(settings.radius, settings.radiusDeviations * deviation) {
      stays[vehicle] = Stay(anchor: place, since: time)
      return stay.isReported ? .moved(seconds: seconds) : nil
    }
    guard !stay.isReported, seconds >= settings.seconds else { return nil }
    stay.isReported = true
    stays[vehicle] = stay
    return .stopped(seconds: seconds)
  }

  package mutating func end(_ vehicle: Int) { stays[vehicle] = nil }
}
