package import Groundwork
package import Records

/// Who carries runs over videos through: this program itself, or a scheduler elsewhere. Whether a run may begin and what
/// is written down about it is `LiveRuns`' concern.
package protocol Orchestrator: Sendable {
  var runner: LiveRunRecord.Runner { get }
  /// Between two looks at a run: the first one after news, then growing.
  var pauses: BackoffSettings { get }
  /// Whether a run can be gone on with after the process that began it.
  var outlivesProcess: Bool { get }

  /// Sets a run going.
  /// - Throws: `LiveStreamRefusal` when it is not going; `LiveRunUnsure` when nobody knows, and `look` will tell.
  func begin(_ run: LiveRunRecord, of video: LiveVideo) async throws -> LiveRunState
  /// Goes on with the run of a process that has ended.
  func resume(_ run: LiveRunRecord, of video: LiveVideo) async throws
  /// - Throws: a `PassingFailure` that can be tried again while it cannot be told; all else ends the run.
  func look(at run: LiveRunRecord) async throws -> LiveRunLook
  /// Asks for its end, which `look` will tell.
  func stop(_ run: LiveRunRecord) async throws
  /// Another process looks after it from now on.
  func letGo(_ run: LiveRunRecord) async
  /// It is over: puts away what is left of it. Called twice it does the same once.
  func tidy(_ run: LiveRunRecord) async throws
  /// What was drawn for the video has changed.
  func changed(_ video: LiveVideo) async throws
  /// The video goes: returns once nothing here looks at it.
  func removed(_ videoID: Int) async
}

extension Orchestrator {
  package var outlivesProcess: Bool { true }
  package func letGo(_ run: LiveRunRecord) async {}
  package func tidy(_ run: LiveRunRecord) async throws {}
  package func changed(_ video: LiveVideo) async throws {}
  package func removed(_ videoID: Int) async {}
}

/// Whoever should have begun a run has not answered: it may be under way.
package struct LiveRunUnsure: Error, Sendable, Equatable {
  /// What is told meanwhile.
  package let refusal: LiveStreamRefusal
}

/// How far a run has come.
package struct LiveRunLook: Sendable, Hashable {
  package var state: LiveRunState
  /// Why it failed.
  package var reason: String?

  package init(_ state: LiveRunState, reason: String? = nil) {
    self.state = state
    self.reason = reason
  }
}
