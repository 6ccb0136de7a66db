package import TrafficCore

/// The figures of a stream, kept every few seconds.
package struct LiveSnapshot: Sendable, Hashable {
  package let videoID: Int
  package let frameNumber: Int
  /// Milliseconds since 1970, as the messages say it.
  package let milliseconds: Double
  package let totalVehicles: Int
  package let speedingCount: Int
  package let currentInRegion: Int
  package let session: Timestamp
  package let created: Timestamp

  package init(
    videoID: Int, frameNumber: Int, milliseconds: Double, totalVehicles: Int, speedingCount: Int, currentInRegion: Int,
    session: Timestamp, created: Timestamp
  ) {
    self.videoID = videoID
    self.frameNumber = frameNumber
    self.milliseconds = milliseconds
    self.totalVehicles = totalVehicles
    self.speedingCount = speedingCount
    self.currentInRegion = currentInRegion
    self.session = session
    self.created = created
  }
}
