import TrafficCore

/// One picture's detections, on their way from whoever found them to the tracker.
struct DetectedFrame: Sendable {
  /// Counts from 0 what the source delivered.
  let index: Int
  let timestamp: Timestamp
  /// nil where only detections were given.
  let picture: Picture?
  let detections: [Detection]
}

/// Where detections come from, in the order of time: a video through a network, or a file of detections.
protocol DetectionStream: Sendable {
  /// Of the pictures that boxes and scenes refer to.
  var size: PixelSize { get }
  /// nil when unknown or endless.
  var frameCount: Int? { get }

  /// Hands over every frame in order; returns after the last one or after `stop`.
  func run(_ each: (DetectedFrame) async throws -> Void) async throws

  /// Ends `run` soon; what is on its way is still handed over.
  func stop() async
}
