/// How fast a vehicle goes, and how sure that is.
package struct SpeedReading: Sendable, Hashable {
  package var metresPerSecond: Double
  /// One standard deviation, calibration included.
  package var deviation: Double
  /// Unit vector of travel on the ground.
  package var headingX: Double
  package var headingY: Double

  package init(metresPerSecond: Double, deviation: Double, headingX: Double, headingY: Double) {
    self.metresPerSecond = metresPerSecond
    self.deviation = deviation
    self.headingX = headingX
    self.headingY = headingY
  }

  package var kilometresPerHour: Double { metresPerSecond * 3.6 }

  /// Half the width of the interval that holds the true speed 95 times of 100.
  package var plusMinusKilometresPerHour: Double { 1.96 * deviation * 3.6 }
}
