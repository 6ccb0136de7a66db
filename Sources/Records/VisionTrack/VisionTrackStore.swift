package import TrafficCore

/// Sessions and their detections.
///
/// Who writes for a job shows its lease: a worker that stood still while another one took its job over is refused in
/// the same step in which it would write.
package protocol VisionTrackStore: Sendable {
  /// Begins a session, or begins it anew: what an interrupted attempt has left of it goes.
  /// - Throws: `LeaseLost` when there is a lease and it is no longer the job's present one. So also below.
  func begin(_ session: VisionTrackSession, holding lease: JobLease?) async throws
  /// Adds detections of a session, many at once. All or none.
  func append(_ detections: [VisionTrackDetection], to sessionID: String, holding lease: JobLease?) async throws
  /// Writes what may change of a session. False when there is none.
  func update(_ session: VisionTrackSession, holding lease: JobLease?) async throws -> Bool
  func session(_ id: String) async throws -> VisionTrackSession?
  /// Those still `processing` that were begun before this moment, oldest first.
  func unfinished(before: Timestamp, limit: Int) async throws -> [VisionTrackSession]
  /// Marks a session failed that nobody will bring to an end. False when it had ended.
  func abandon(_ id: String) async throws -> Bool
  /// How these sessions stand; those that there are not are left out.
  func statuses(of ids: [String]) async throws -> [String: VisionTrackSession.Status]
  /// Newest first.
  func sessions(page: Page) async throws -> [VisionTrackSession]
  /// Newest first.
  func sessions(_ filter: VisionTrackFilter, page: Page) async throws -> [VisionTrackSession]
  func count(_ filter: VisionTrackFilter) async throws -> Int
  /// How often each class was seen in every `step` frames, oldest first; spans in which nothing was seen are left out.
  func timeline(of sessionID: String, step: Int) async throws -> [VisionTrackMoment]
  /// Of sessions begun from this moment on: at most `limit`, the newest, for a course over time; and how sure the model
  /// was of what it saw.
  func course(from: Timestamp, limit: Int) async throws -> VisionTrackCourse
  /// In the order they were added.
  func detections(of sessionID: String, page: Page) async throws -> [VisionTrackDetection]
  func summary(of sessionID: String) async throws -> VisionTrackSummary
  /// Of sessions begun from this moment on.
  func analytics(from: Timestamp) async throws -> VisionTrackAnalytics
  /// Removes at most `limit` sessions that were begun before this moment, oldest first, with their detections.
  func removeSessions(before: Timestamp, limit: Int) async throws -> [String]
}

extension VisionTrackStore {
  package func begin(_ session: VisionTrackSession) async throws { try await begin(session, holding: nil) }

  package func append(_ detections: [VisionTrackDetection], to sessionID: String) async throws {
    try await append(detections, to: sessionID, holding: nil)
  }

  package func update(_ session: VisionTrackSession) async throws -> Bool {
    try await update(session, holding: nil)
  }
}
