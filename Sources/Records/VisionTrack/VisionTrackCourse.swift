package import TrafficCore

/// What was seen of one class in a span of frames of a session.
package struct VisionTrackMoment: Sendable, Hashable {
  /// The first frame of the span.
  package let frame: Int
  package let className: String
  /// Over the frames of the span.
  package let count: Int

  package init(frame: Int, className: String, count: Int) {
    self.frame = frame
    self.className = className
    self.count = count
  }
}

/// Sessions of some days as they came, for charts over time.
package struct VisionTrackCourse: Sendable, Hashable {
  /// One session, as much of it as a chart needs.
  package struct Point: Sendable, Hashable {
    package let created: Timestamp
    package let kind: VisionTrackSession.Kind
    package let detections: Int
    package let seconds: Double

    package init(created: Timestamp, kind: VisionTrackSession.Kind, detections: Int, seconds: Double) {
      self.created = created
      self.kind = kind
      self.detections = detections
      self.seconds = seconds
    }
  }

  /// Newest first.
  package var points: [Point]
  /// Detections by confidence: from 0 to 0.1, from there to 0.2, up to 1.
  package var confidence: [Int]

  package static let confidenceSteps = 10

  package init(points: [Point] = [], confidence: [Int] = Array(repeating: 0, count: confidenceSteps)) {
    self.points = points
    self.confidence = confidence
  }
}
