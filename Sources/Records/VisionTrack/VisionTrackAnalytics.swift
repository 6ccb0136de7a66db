/// Sessions and detections of some days in numbers.
package struct VisionTrackAnalytics: Sendable, Hashable {
  package var totalSessions: Int
  package var totalDetections: Int
  /// 0 without detections.
  package var averageConfidence: Double
  package var classDistribution: [String: Int]
  package var sessionsByKind: [VisionTrackSession.Kind: Int]
  /// Seconds; 0 without sessions.
  package var averageProcessingSeconds: Double

  package init(
    totalSessions: Int = 0, totalDetections: Int = 0, averageConfidence: Double = 0,
    classDistribution: [String: Int] = [:], sessionsByKind: [VisionTrackSession.Kind: Int] = [:],
    averageProcessingSeconds: Double = 0
  ) {
    self.totalSessions = totalSessions
    self.totalDetections = totalDetections
    self.averageConfidence = averageConfidence
    self.classDistribution = classDistribution
    self.sessionsByKind = sessionsByKind
    self.averageProcessingSeconds = averageProcessingSeconds
  }
}

/// The detections of one session in numbers.
package struct VisionTrackSummary: Sendable, Hashable {
  /// 0 without detections.
  package var averageConfidence: Double
  package var classDistribution: [String: Int]

  package init(averageConfidence: Double = 0, classDistribution: [String: Int] = [:]) {
    self.averageConfidence = averageConfidence
    self.classDistribution = classDistribution
  }
}
