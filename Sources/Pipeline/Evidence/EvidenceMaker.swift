package import TrafficCore

/// Makes the pictures of a violation: the whole one and a small one.
package protocol EvidenceMaker: Sendable {
  /// JPEG both, without what the plan hides. Waits without blocking a thread of the cooperative pool. When it cannot hide
  /// what it should, it throws: no picture is better than one that shows too much.
  func pictures(
    of report: FrameReport, picture: Picture, privacy: PrivacyPlan
  ) async throws -> (image: [UInt8], thumbnail: [UInt8])
}
