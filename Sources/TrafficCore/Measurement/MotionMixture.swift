import Glibc

/// Follows one vehicle under several hypotheses at once, from steady to lively, weighed by how well each foretold
/// what was seen: a car at a constant speed is averaged over seconds, one that brakes is followed at once.
///
/// The interacting multiple model filter: Blom, Bar-Shalom, IEEE Trans. Automatic Control 33 (1988).
package struct MotionMixture: Sendable, Hashable {
  package struct Settings: Sendable, Hashable {
    /// Deviation of the acceleration under each hypothesis, m/s²: cruising, city driving, braking and turning hard.
    package var accelerations = [0.15, 0.8, 3.0]
    /// How likely each is before anything was seen.
    package var shares = [0.5, 0.35, 0.15]
    /// Seconds in which an acceleration fades to a third.
    package var memory = 8.0
    /// How often a driver changes from one to another, per second.
    package var changes = 0.1
    /// Deviation of a vehicle's velocity before it is known, each axis, m/s.
    package var initialSpeed = 40.0
    /// A place farther than this from what was foretold loses weight (Huber's knee), deviations.
    package var knee = 2.5

    package init() {}
  }

  private let settings: Settings
  private var filters: [MotionFilter]
  private var shares: [Double]

  init(at place: GroundPoint, covariance: Covariance2, settings: Settings = Settings()) {
    self.settings = settings
    filters = settings.accelerations.map {
      MotionFilter(at: place, covariance: covariance, speed: settings.initialSpeed, acceleration: $0)
    }
    shares = settings.shares
  }

  /// Moves the place: what is followed is another point of the same body.
  mutating func shift(by offset: SIMD2<Double>) {
    for index in filters.indices { filters[index].shift(by: offset) }
  }

  /// Everything the hypotheses say together.
  var mean: MotionFilter { MotionFilter(mixing: filters, shares: shares) }

  mutating func predict(seconds: Double) {
    mix(seconds: seconds)
    for index in filters.indices {
      filters[index].predict(
        seconds: seconds, acceleration: settings.accelerations[index], memory: settings.memory)
    }
  }

  /// Takes a measured place in; how far it was from what was foretold, squared and in deviations
  /// (two degrees of freedom).
  mutating func update(_ measured: SIMD2<Double>, _ noise: Covariance2) -> Double {
    var nearest = Double.infinity
    for filter in filters { nearest = min(nearest, filter.surprise(measured, noise).distance) }
    guard nearest.isFinite else { return nearest }
    var distance = 0.0
    for (filter, share) in zip(filters, shares) { distance += share * filter.surprise(measured, noise).distance }
    let excess = max(1, nearest.squareRoot() / settings.knee)
    let believed = Covariance2(xx: noise.xx * excess, xy: noise.xy * excess, yy: noise.yy * excess)
    var best = -Double.infinity
    var likelihoods = filters.map { $0.surprise(measured, believed).logLikelihood }
    for likelihood in likelihoods { best = max(best, likelihood) }
    var total = 0.0
    for index in filters.indices {
      likelihoods[index] = shares[index] * exp(likelihoods[index] - best)
      total += likelihoods[index]
      filters[index].update(measured, believed)
    }
    guard total > 0 else { return distance }
    for index in shares.indices { shares[index] = max(likelihoods[index] / total, Self.leastShare) }
    return distance
  }

  /// Lets each hypothesis start from what the others found, as far as the driver may have changed over.
  private mutating func mix(seconds: Double) {
    let leaving = 1 - exp(-settings.changes * seconds)
    let toEach = leaving / Double(max(1, filters.count - 1))
    let before = (filters, shares)
    for to in filters.indices {
      var parts = before.1
      var total = 0.0
      for from in parts.indices {
        parts[from] *= from == to ? 1 - leaving : toEach
        total += parts[from]
      }
      for from in parts.indices { parts[from] /= total }
      filters[to] = MotionFilter(mixing: before.0, shares: parts)
      shares[to] = total
    }
  }

  /// No hypothesis is ever out of the question.
  private static let leastShare = 1e-6
}
