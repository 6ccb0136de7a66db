package import TrafficCore

/// What the figures of one minute come to.
package struct LiveTrend: Sendable, Hashable {
  /// When the minute began.
  package let minute: Timestamp
  package let averageTotal: Double
  package let averageSpeeding: Double
  /// km/h, of the vehicles that were too fast; nil without any.
  package let highestSpeed: Double?

  package init(minute: Timestamp, averageTotal: Double, averageSpeeding: Double, highestSpeed: Double?) {
    self.minute = minute
    self.averageTotal = averageTotal
    self.averageSpeeding = averageSpeeding
    self.highestSpeed = highestSpeed
  }
}
