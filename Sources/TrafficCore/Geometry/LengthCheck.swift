/// What a calibration makes of a length that was measured on the road.
package struct LengthCheck: Sendable, Hashable {
  /// Metres, as the calibration has it.
  package let found: Double
  /// Metres, as somebody measured it.
  package let measured: Double
  /// How far off honest clicks may make it, relatively.
  package let allowed: Double

  /// Relatively: 0.01 is a hundredth too long.
  package var off: Double { found / measured - 1 }

  /// A length fits that is no further off than unsteady clicks explain, or a hundredth.
  package var fits: Bool { abs(off) <= allowed }

  /// 95 % of honest clicks stay within.
  private static let deviations = 1.96
  /// Nobody measures a road better.
  private static let measuredTo = 0.01

  /// nil when one of the ends is not on the road.
  /// - Parameter measured: metres, positive.
  package init?(_ calibration: Calibration, from: PixelPoint, to: PixelPoint, measured: Double) {
    guard let start = calibration.plane.ground(at: from), let end = calibration.plane.ground(at: to),
      let deviation = calibration.scaleDeviation(from: from, to: to)
    else { return nil }
    found = start.distance(to: end)
    self.measured = measured
    allowed = max(Self.deviations * deviation, Self.measuredTo)
  }
}
