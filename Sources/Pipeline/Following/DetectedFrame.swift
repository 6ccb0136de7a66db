package import TrafficCore

/// One picture's detections, on their way from whoever found them to the tracker.
package struct DetectedFrame: Sendable {
  /// Counts from 0 what the source delivered.
  package let index: Int
  package let timestamp: Timestamp
  /// nil where only detections were given.
  package let picture: Picture?
  package let detections: [Detection]
  /// What it has taken so far.
  package var times = StageTimes()

  package init(index: Int, timestamp: Timestamp, picture: Picture?, detections: [Detection]) {
    self.index = index
    self.timestamp = timestamp
    self.picture = picture
    self.detections = detections
  }
}

/// Where detections come from, in the order of time: a video through a network, or a file of detections.
package protocol DetectionStream: Sendable {
  /// Of the pictures that boxes and scenes refer to.
  var size: PixelSize { get }
  /// nil when unknown or endless.
  var frameCount: Int? { get }

  /// Hands over every frame in order; returns after the last one or after `stop`.
  func run(_ each: (DetectedFrame) async throws -> Void) async throws

  /// Ends `run` soon; what is on its way is still handed over.
  func stop() async
}
