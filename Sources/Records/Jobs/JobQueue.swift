/// Brings queued jobs to workers. The table decides who gets a job; a queue only carries the word that there is one,
/// and whatever it loses is found again in the table by `putRight`.
///
/// At least once: the same job may be handed out again after its worker died or fell silent.
package protocol JobQueue: Sendable {
  /// Says that jobs are in the table and may be taken: after they were inserted, or put back.
  func announce(_ jobs: [Job]) async throws
  /// Takes jobs for a worker; waits for the first of them at most this long, and may give fewer than `limit` or none.
  func take(limit: Int, kinds: [String], worker: String, lease: Duration, waiting: Duration) async throws
    -> [DeliveredJob]
  /// These are still being worked on: hand them to nobody else for another lease.
  func keep(_ jobs: [DeliveredJob]) async throws
  /// These have ended, or went back into the table: forget that they were handed out. Not before the row says so.
  func settle(_ jobs: [DeliveredJob]) async throws
  /// Puts right what deaths and lost connections left behind: leases that ran out, rows that the queue does not know.
  /// - Returns: the jobs whose row has changed, so that whoever listens can be told.
  func putRight() async throws -> [Job]
}

/// A claimed job, with what its queue needs to recognise it.
package struct DeliveredJob: Sendable, Hashable {
  package let claimed: ClaimedJob
  /// The queue's own word for this delivery; nil where the table is the queue.
  package let receipt: String?

  package init(claimed: ClaimedJob, receipt: String? = nil) {
    self.claimed = claimed
    self.receipt = receipt
  }
}
