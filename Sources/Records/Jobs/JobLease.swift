package import TrafficCore

/// A worker's right to one attempt at a job. Whoever shows it may report, complete or fail the job, until it runs out
/// and somebody else has taken the job, or the job was cancelled.
package struct JobLease: Sendable, Hashable {
  package let jobID: String
  /// Says which worker holds it, for people.
  package let worker: String
  /// Different for every claim: an attempt that was taken over can no longer change the row.
  package let token: String
  package var until: Timestamp

  package init(jobID: String, worker: String, token: String, until: Timestamp) {
    self.jobID = jobID
    self.worker = worker
    self.token = token
    self.until = until
  }
}

/// A job together with the right to work on it.
package struct ClaimedJob: Sendable, Hashable {
  package let job: Job
  package let lease: JobLease

  package init(job: Job, lease: JobLease) {
    self.job = job
    self.lease = lease
  }
}
