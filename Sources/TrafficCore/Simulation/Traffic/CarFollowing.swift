/// How a driver accelerates: the Intelligent Driver Model.
///
/// Treiber, Hennecke, Helbing, "Congested traffic states in empirical observations and microscopic simulations",
/// Phys. Rev. E 62 (2000), eq. 3 and 4.
struct CarFollowing: Sendable, Hashable {
  /// Metres per second on a free road.
  var wantedSpeed: Double
  /// Seconds to the vehicle in front.
  var timeGap: Double
  /// Metres to the vehicle in front when standing.
  var standingGap: Double
  /// Metres per second squared.
  var acceleration: Double
  var comfortableBraking: Double

  static let hardestBraking = 8.0

  init(_ trafficClass: TrafficClass, wantedSpeed: Double, _ random: inout SplitMix64) {
    self.wantedSpeed = wantedSpeed
    timeGap = random.uniform(1.0, 1.7)
    standingGap = random.uniform(1.8, 3)
    let isHeavy = trafficClass == .truck || trafficClass == .bus
    acceleration = isHeavy ? random.uniform(0.6, 0.9) : random.uniform(1.1, 1.9)
    comfortableBraking = random.uniform(1.6, 2.4)
    if trafficClass == .pedestrian { (timeGap, standingGap) = (0.5, 0.4) }
  }

  /// - Parameters:
  ///   - gap: metres to the rear of what is ahead; infinite on a free road.
  ///   - closing: how much faster than it.
  func acceleration(speed: Double, limit: Double, gap: Double, closing: Double) -> Double {
    let wanted = max(0.1, min(wantedSpeed, limit))
    let ratio = speed / wanted
    let free = 1 - ratio * ratio * ratio * ratio
    guard gap.isFinite else { return max(acceleration * free, -Self.hardestBraking) }
    let braking = 2 * (acceleration * comfortableBraking).squareRoot()
    let wish = standingGap + max(0, speed * timeGap + speed * closing / braking)
    let pressure = wish / max(gap, 0.1)
    return max(acceleration * (free - pressure * pressure), -Self.hardestBraking)
  }
}
