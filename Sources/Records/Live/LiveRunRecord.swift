package import TrafficCore

/// How far a run over a video has come, in the contract's words.
package enum LiveRunState: String, Sendable, CaseIterable {
  case queued, running, success, failed

  package var isOver: Bool { self == .success || self == .failed }
}

/// One run over a video of live monitoring, written down so that it outlives the process that began it.
package struct LiveRunRecord: Sendable, Hashable {
  /// Who carries it through.
  package enum Runner: String, Sendable, CaseIterable {
    /// A server, in its memory.
    case memory
    /// A server, through Redis.
    case redis
    case airflow
  }

  /// Given by the store.
  package let id: Int
  package let videoID: Int
  /// `manual__2026-05-01T10:00:00.000`
  package let name: String
  package let runner: Runner
  package var state: LiveRunState
  /// Why it failed.
  package var reason: String?
  /// Somebody wants it to end.
  package var isStopping: Bool
  package let created: Timestamp
  package var ended: Timestamp?

  package init(
    id: Int = 0, videoID: Int, name: String, runner: Runner, state: LiveRunState = .queued, reason: String? = nil,
    isStopping: Bool = false, created: Timestamp, ended: Timestamp? = nil
  ) {
    self.id = id
    self.videoID = videoID
    self.name = name
    self.runner = runner
    self.state = state
    self.reason = reason
    self.isStopping = isStopping
    self.created = created
    self.ended = ended
  }
}
