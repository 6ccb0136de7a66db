package import TrafficCore

/// The runs over videos, and which process looks after each: the one whose name stands beside it, until the moment that
/// stands there too. A video has one run at most that is not over.
package protocol LiveRunStore: Sendable {
  /// Writes a run down, or gives the one of its video that is not over.
  func open(
    _ run: LiveRunRecord, holder: String, until: Timestamp
  ) async throws -> (run: LiveRunRecord, isNew: Bool)
  /// Goes on looking after a run. nil when it is over, gone, or another one's.
  func hold(_ id: Int, holder: String, until: Timestamp) async throws -> LiveRunRecord?
  /// Takes over runs that nobody looks after any more, the oldest first.
  func adopt(holder: String, until: Timestamp, at now: Timestamp, limit: Int) async throws -> [LiveRunRecord]
  /// Looks after nothing any more: others need not wait.
  func release(holder: String) async throws
  /// How far it has come.
  func note(_ state: LiveRunState, of id: Int, holder: String) async throws
  /// False when it was over before, gone, or another one's.
  func end(_ id: Int, _ state: LiveRunState, reason: String?, holder: String, at now: Timestamp) async throws -> Bool
  /// Asks for the end of the video's run. False when there is none.
  func stop(_ videoID: Int) async throws -> Bool
  /// The run of the video that is not over.
  func current(of videoID: Int) async throws -> LiveRunRecord?
  /// The videos with a run that is not over, in order; at most a thousand.
  func active() async throws -> [Int]
  /// Newest first.
  func list(of videoID: Int, page: Page) async throws -> [LiveRunRecord]
  /// Removes runs that were over before this moment, at most so many.
  func removeEnded(before: Timestamp, limit: Int) async throws -> Int
}
