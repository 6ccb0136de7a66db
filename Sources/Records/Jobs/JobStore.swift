package import TrafficCore

/// The table of jobs, which guards what may happen to one: a job that has ended never changes again, and only the
/// holder of the present lease reports, completes or fails it.
///
/// The moment is handed in. Several machines that share a database need clocks that agree to well within a lease.
package protocol JobStore: Sendable {
  /// Adds jobs, all or none; one whose id is known already is left as it is. Gives how many are new.
  @discardableResult
  func insert(_ jobs: [Job]) async throws -> Int
  func find(_ id: String) async throws -> Job?
  /// Where these jobs stand; those that there are not are left out.
  func states(of ids: [String]) async throws -> [String: JobState]
  /// Newest first.
  func list(_ filter: JobFilter, page: Page) async throws -> [Job]
  func count(_ filter: JobFilter) async throws -> Int

  /// Takes the jobs that are next among those of these kinds: queued, their time come, highest priority, oldest; at most
  /// `limit`. Two callers never get the same. They share the token of the lease.
  func claim(kinds: [String], limit: Int, worker: String, lease: Duration, at now: Timestamp) async throws
    -> [ClaimedJob]
  /// Takes these very jobs, as far as they are queued or their lease has run out; for queues that live elsewhere and
  /// hand out ids.
  func claim(ids: [String], worker: String, lease: Duration, at now: Timestamp) async throws -> [ClaimedJob]
  /// The ids of queued jobs whose time has come, in the order in which they would be claimed.
  func claimable(limit: Int, at now: Timestamp) async throws -> [String]

  /// Makes the lease last until `now + duration`. nil: it was lost, stop working.
  func renew(_ lease: JobLease, for duration: Duration, at now: Timestamp) async throws -> JobLease?
  /// False: the lease was lost, stop working. So also below.
  func report(_ progress: JobProgress, holding lease: JobLease, at now: Timestamp) async throws -> Bool
  /// Completes or fails jobs; tells for each whether it did: false where the lease was lost.
  func end(_ endings: [JobEnding], at now: Timestamp) async throws -> [Bool]
  /// Puts it back in the queue: for a failure that may pass, or a worker that shuts down.
  /// - Parameter countsAttempt: false when the attempt was not the job's fault.
  func requeue(_ lease: JobLease, error: String?, notBefore: Timestamp, countsAttempt: Bool, at now: Timestamp)
    async throws -> Bool

  /// Cancels a job that is queued or being worked on. Gives the job as it is then: one that had ended comes unchanged.
  /// nil when there is none of that id.
  func cancel(_ id: String, at now: Timestamp) async throws -> Job?
  /// Puts back the jobs whose worker let the lease run out, or fails them after their last attempt. Gives at most
  /// `limit` that changed.
  func sweep(limit: Int, at now: Timestamp) async throws -> [Job]

  /// The objects that jobs not yet ended read, and their ids: nobody may remove these.
  func inputsInUse() async throws -> [(jobID: String, inputKey: String?)]
  /// Removes at most `limit` jobs that ended before this moment, oldest first; gives them, so that their objects can go.
  func removeEnded(before: Timestamp, limit: Int) async throws -> [Job]
}

extension JobStore {
  /// - Throws: `StoreError` of kind `conflict` when the id is taken.
  package func insert(_ job: Job) async throws {
    guard try await insert([job]) == 1 else { throw StoreError(.conflict, "There is a job \(job.id) already.") }
  }

  package func claim(kinds: [String], worker: String, lease: Duration, at now: Timestamp) async throws -> ClaimedJob? {
    try await claim(kinds: kinds, limit: 1, worker: worker, lease: lease, at: now).first
  }

  package func claim(id: String, worker: String, lease: Duration, at now: Timestamp) async throws -> ClaimedJob? {
    try await claim(ids: [id], worker: worker, lease: lease, at: now).first
  }

  package func complete(_ lease: JobLease, result: String, at now: Timestamp) async throws -> Bool {
    try await end([JobEnding(lease: lease, outcome: .completed(result: result))], at: now) == [true]
  }

  package func fail(_ lease: JobLease, error: String, at now: Timestamp) async throws -> Bool {
    try await end([JobEnding(lease: lease, outcome: .failed(error: error))], at: now) == [true]
  }
}
