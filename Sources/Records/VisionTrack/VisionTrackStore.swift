package import TrafficCore

/// Sessions and their detections.
package protocol VisionTrackStore: Sendable {
  /// Begins a session, or begins it anew: what an interrupted attempt has left of it goes.
  func begin(_ session: VisionTrackSession) async throws
  /// Adds detections of a session, many at once. All or none.
  func append(_ detections: [VisionTrackDetection], to sessionID: String) async throws
  /// Writes what may change of a session. False when there is none.
  func update(_ session: VisionTrackSession) async throws -> Bool
  func session(_ id: String) async throws -> VisionTrackSession?
  /// Newest first.
  func sessions(page: Page) async throws -> [VisionTrackSession]
  /// In the order they were added.
  func detections(of sessionID: String, page: Page) async throws -> [VisionTrackDetection]
  func summary(of sessionID: String) async throws -> VisionTrackSummary
  /// Of sessions begun from this moment on.
  func analytics(from: Timestamp) async throws -> VisionTrackAnalytics
  /// Removes at most `limit` sessions that were begun before this moment, oldest first, with their detections.
  func removeSessions(before: Timestamp, limit: Int) async throws -> [String]
}
