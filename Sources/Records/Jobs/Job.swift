package import TrafficCore

/// A piece of work that outlives the request which asked for it, as it is kept in the table of jobs.
package struct Job: Sendable, Hashable {
  /// A UUID in lower case (`RandomID.make()`).
  package let id: String
  /// What is to be done: the name under which a worker finds the work. `trafficai.video`, `visiontrack.video`.
  package let kind: String
  package var state: JobState
  /// Higher goes first; equal ones in the order of their making. 0.
  package var priority: Int
  /// Who asked: a user's or key's id, nil for nobody in particular.
  package var owner: String?
  /// The object that the work reads.
  package var inputKey: String?
  /// What the client called it.
  package var inputName: String
  /// What the work needs to know, as JSON text.
  package var parameters: String
  /// How often a worker has begun, counting the present one.
  package var attempt: Int
  /// After so many a dead worker's job is given up. 3.
  package var maximumAttempts: Int
  package var progress: JobProgress
  /// What came out, as JSON text, once completed.
  package var result: String?
  /// What went wrong: last time while queued again, for good once failed.
  package var error: String?
  package var created: Timestamp
  package var updated: Timestamp
  /// No worker begins earlier: back-off between attempts.
  package var notBefore: Timestamp
  /// Of the latest attempt.
  package var started: Timestamp?
  package var ended: Timestamp?

  package init(
    id: String = RandomID.make(), kind: String, created: Timestamp, state: JobState = .queued, priority: Int = 0,
    owner: String? = nil, inputKey: String? = nil, inputName: String = "", parameters: String = "{}",
    attempt: Int = 0, maximumAttempts: Int = 3, progress: JobProgress = .none, result: String? = nil,
    error: String? = nil, updated: Timestamp? = nil, notBefore: Timestamp? = nil, started: Timestamp? = nil,
    ended: Timestamp? = nil
  ) {
    self.id = id
    self.kind = kind
    self.state = state
    self.priority = priority
    self.owner = owner
    self.inputKey = inputKey
    self.inputName = inputName
    self.parameters = parameters
    self.attempt = attempt
    self.maximumAttempts = maximumAttempts
    self.progress = progress
    self.result = result
    self.error = error
    self.created = created
    self.updated = updated ?? created
    self.notBefore = notBefore ?? created
    self.started = started
    self.ended = ended
  }
}
