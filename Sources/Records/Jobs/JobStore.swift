package import TrafficCore

/// The table of jobs, which guards what may happen to one: a job that has ended never changes again, and only the
/// holder of the present lease reports, completes or fails it.
///
/// The moment is handed in. Several machines that share a database need clocks that agree to well within a lease.
package protocol JobStore: Sendable {
  /// - Throws: `StoreError` of kind `conflict` when the id is taken.
  func insert(_ job: Job) async throws
  func find(_ id: String) async throws -> Job?
  /// Newest first.
  func list(_ filter: JobFilter, page: Page) async throws -> [Job]
  func count(_ filter: JobFilter) async throws -> Int

  /// Takes the job that is next among those of these kinds: queued, its time come, highest priority, oldest. nil when
  /// there is none. Two callers never get the same.
  func claim(kinds: [String], worker: String, lease: Duration, at now: Timestamp) async throws -> ClaimedJob?
  /// Takes this very job when it is queued or its lease has run out; for queues that live elsewhere and hand out ids.
  func claim(id: String, worker: String, lease: Duration, at now: Timestamp) async throws -> ClaimedJob?

  /// Makes the lease last until `now + duration`. nil: it was lost, stop working.
  func renew(_ lease: JobLease, for duration: Duration, at now: Timestamp) async throws -> JobLease?
  /// False: the lease was lost, stop working. So also below.
  func report(_ progress: JobProgress, holding lease: JobLease, at now: Timestamp) async throws -> Bool
  func complete(_ lease: JobLease, result: String, at now: Timestamp) async throws -> Bool
  func fail(_ lease: JobLease, error: String, at now: Timestamp) async throws -> Bool
  /// Puts it back in the queue: for a failure that may pass, or a worker that shuts down.
  /// - Parameter countsAttempt: false when the attempt was not the job's fault.
  func requeue(_ lease: JobLease, error: String?, notBefore: Timestamp, countsAttempt: Bool, at now: Timestamp)
    async throws -> Bool

  /// Cancels a job that is queued or being worked on. Gives the job as it is then: one that had ended comes unchanged.
  /// nil when there is none of that id.
  func cancel(_ id: String, at now: Timestamp) async throws -> Job?
  /// Puts back the jobs whose worker let the lease run out, or fails them after their last attempt. Gives what changed.
  func sweep(at now: Timestamp) async throws -> [Job]

  /// The objects that jobs not yet ended read, and their ids: nobody may remove these.
  func inputsInUse() async throws -> [(jobID: String, inputKey: String?)]
  /// Removes at most `limit` jobs that ended before this moment, oldest first; gives them, so that their objects can go.
  func removeEnded(before: Timestamp, limit: Int) async throws -> [Job]
}
