package import TrafficCore

/// The uploads that may be continued.
package protocol UploadStore: Sendable {
  func insert(_ upload: Upload) async throws
  func find(_ id: String) async throws -> Upload?
  /// Notes that bytes have arrived. False when it did not stand at `offset`, is complete, or is gone: somebody else
  /// sends the same upload.
  func advance(_ id: String, from offset: Int, to received: Int, expires: Timestamp, at now: Timestamp) async throws
    -> Bool
  /// False when it was complete before or is gone.
  func complete(_ id: String, at now: Timestamp) async throws -> Bool
  /// False when it is gone, or a job that has not ended reads its object.
  func remove(_ id: String) async throws -> Bool
  /// Removes at most `limit` complete ones that were done before this moment and that no job reads which has not ended,
  /// oldest first; gives them, so that their objects can go.
  func removeComplete(before: Timestamp, limit: Int) async throws -> [Upload]
  /// Unfinished ones whose time has run out, oldest first.
  func expired(at now: Timestamp, limit: Int) async throws -> [Upload]
  func unfinishedIDs() async throws -> [String]
}
