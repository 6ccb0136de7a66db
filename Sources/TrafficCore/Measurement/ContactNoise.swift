/// Learns how much the boxes of one camera tremble, compared with what is assumed, from how far each was from where
/// it was foretold: detectors differ, and so do scenes.
package struct ContactNoise: Sendable, Hashable {
  package struct Settings: Sendable, Hashable {
    /// The assumption is worth so many observations.
    package var priorCount = 100.0
    /// Older observations fade when there are more than this.
    package var memory = 3000.0
    /// What one camera teaches is worth so many observations of a vehicle …
    package var sceneCount = 40.0
    /// … of which no more than this are remembered.
    package var vehicleMemory = 60.0
    /// Variances are never taken to be so many times smaller or larger.
    package var range = 0.25...9.0
    /// One wild box counts no more than this, squared deviations.
    package var largest = 12.0

    package init() {}
  }

  /// One vehicle's own share.
  struct Own: Sendable, Hashable {
    fileprivate var sum = 0.0
    fileprivate var count = 0.0
  }

  private let settings: Settings
  private var sum: Double
  private var count: Double

  init(settings: Settings = Settings()) {
    self.settings = settings
    sum = settings.priorCount
    count = settings.priorCount
  }

  /// By what the assumed variances are to be multiplied for this vehicle.
  func factor(_ own: Own) -> Double {
    let scene = sum / count
    let factor = (settings.sceneCount * scene + own.sum) / (settings.sceneCount + own.count)
    return min(max(factor, settings.range.lowerBound), settings.range.upperBound)
  }

  /// Learns from one place that was `squaredDistance` away (two degrees of freedom) when `factor` was used.
  mutating func note(squaredDistance: Double, factor: Double, _ own: inout Own) {
    let value = factor * min(squaredDistance, settings.largest) / 2
    sum += value
    count += 1
    if count > settings.memory { (sum, count) = (sum * settings.memory / count, settings.memory) }
    own.sum += value
    own.count += 1
    if own.count > settings.vehicleMemory {
      (own.sum, own.count) = (own.sum * settings.vehicleMemory / own.count, settings.vehicleMemory)
    }
  }
}
