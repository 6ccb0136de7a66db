/// Finds things in pictures. Shared by all cameras: calls may overlap, each camera is served in its own order and
/// the cameras in turn.
package protocol Detector: Sendable {
  var inputLayout: InputLayout { get }
  var classes: ClassCatalogue { get }

  /// Waits without blocking a thread of the cooperative pool. Detections come with the highest score first.
  ///
  /// A cancelled task that waits for its turn leaves the line at once. A picture that is being computed is computed to
  /// its end, so that its place can serve the next one, and its result is dropped. Both throw `CancellationError`.
  func detect(in picture: PreparedPicture, from camera: CameraID, options: DetectionOptions) async throws -> [Detection]
}

extension Detector {
  /// For callers without cameras: all of them share one place in the turn.
  package func detect(in picture: PreparedPicture, options: DetectionOptions = DetectionOptions()) async throws
    -> [Detection]
  {
    try await detect(in: picture, from: CameraID("pictures"), options: options)
  }
}

/// What the caller wants kept.
package struct DetectionOptions: Sendable, Hashable {
  /// Scores below are dropped. 0.3 suits every model family in `docs/models.md`.
  package var minimumScore: Double
  /// Two boxes overlapping more than this are one thing (non-maximum suppression). Families without it ignore it.
  package var maximumOverlap: Double
  /// Suppress across classes, so that one vehicle is not a car and a truck at once.
  package var isClassAgnostic: Bool
  /// Only these class numbers; nil keeps all.
  package var classIDs: Set<Int>?
  /// The best so many. Suppression compares each box with those kept, so thousands cost milliseconds a picture.
  package var maximumCount: Int

  package init(
    minimumScore: Double = 0.3, maximumOverlap: Double = 0.45, isClassAgnostic: Bool = false,
    classIDs: Set<Int>? = nil, maximumCount: Int = 300
  ) {
    self.minimumScore = minimumScore
    self.maximumOverlap = maximumOverlap
    self.isClassAgnostic = isClassAgnostic
    self.classIDs = classIDs
    self.maximumCount = maximumCount
  }
}
