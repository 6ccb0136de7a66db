package import TrafficCore

/// A vehicle that was too fast, once for each session of a stream.
package struct SpeedingVehicle: Sendable, Hashable {
  package let videoID: Int
  package let trackID: Int
  package let kilometresPerHour: Double
  /// As COCO numbers classes.
  package let classID: Int
  package let className: String
  package let confidence: Double
  package let frameNumber: Int
  /// Since 1970.
  package let milliseconds: Double
  package let detected: Timestamp
  package let session: Timestamp

  package init(
    videoID: Int, trackID: Int, kilometresPerHour: Double, classID: Int, className: String, confidence: Double,
    frameNumber: Int, milliseconds: Double, detected: Timestamp, session: Timestamp
  ) {
    self.videoID = videoID
    self.trackID = trackID
    self.kilometresPerHour = kilometresPerHour
    self.classID = classID
    self.className = className
    self.confidence = confidence
    self.frameNumber = frameNumber
    self.milliseconds = milliseconds
    self.detected = detected
    self.session = session
  }
}
