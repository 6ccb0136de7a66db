package import TrafficCore

/// One box of a session.
package struct VisionTrackDetection: Sendable, Hashable {
  /// From 0.
  package let frameNumber: Int
  package let trackID: Int?
  package let classID: Int
  package let className: String
  package let confidence: Double
  /// Pixels of the original picture.
  package let left: Double
  package let top: Double
  package let right: Double
  package let bottom: Double
  package let at: Timestamp

  package init(
    frameNumber: Int, trackID: Int?, classID: Int, className: String, confidence: Double, left: Double, top: Double,
    right: Double, bottom: Double, at: Timestamp
  ) {
    self.frameNumber = frameNumber
    self.trackID = trackID
    self.classID = classID
    self.className = className
    self.confidence = confidence
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
    self.at = at
  }
}
