package import TrafficCore

/// What one session of a stream came to.
package struct LiveSummary: Sendable, Hashable {
  package let videoID: Int
  package var totalVehicles: Int
  package var speedingViolations: Int
  package var mostAtOnce: Int
  package var framesPerSecond: Double
  package var totalFrames: Int
  /// A JSON object of numbers by class.
  package var typeDistribution: String
  /// km/h; nil without a speed.
  package var averageSpeed: Double?
  package var highestSpeed: Double?
  /// A JSON object of numbers by range.
  package var speedDistribution: String
  package let session: Timestamp
  package var ended: Timestamp
  /// Seconds that a vehicle stayed; 0 without any.
  package var averageDwell: Double

  package init(
    videoID: Int, totalVehicles: Int = 0, speedingViolations: Int = 0, mostAtOnce: Int = 0, framesPerSecond: Double = 0,
    totalFrames: Int = 0, typeDistribution: String = "{}", averageSpeed: Double? = nil, highestSpeed: Double? = nil,
    speedDistribution: String = "{}", session: Timestamp, ended: Timestamp, averageDwell: Double = 0
  ) {
    self.videoID = videoID
    self.totalVehicles = totalVehicles
    self.speedingViolations = speedingViolations
    self.mostAtOnce = mostAtOnce
    self.framesPerSecond = framesPerSecond
    self.totalFrames = totalFrames
    self.typeDistribution = typeDistribution
    self.averageSpeed = averageSpeed
    self.highestSpeed = highestSpeed
    self.speedDistribution = speedDistribution
    self.session = session
    self.ended = ended
    self.averageDwell = averageDwell
  }

  package var seconds: Double { ended.seconds(since: session) }
}

/// The row that the last run of a video leaves.
package struct LiveVideoAnalytics: Sendable, Hashable {
  package let videoID: Int
  package let totalVehicles: Int
  package let averageDwell: Double
  package let typeDistribution: String
  package let processed: Timestamp

  package init(
    videoID: Int, totalVehicles: Int, averageDwell: Double, typeDistribution: String, processed: Timestamp
  ) {
    self.videoID = videoID
    self.totalVehicles = totalVehicles
    self.averageDwell = averageDwell
    self.typeDistribution = typeDistribution
    self.processed = processed
  }
}
