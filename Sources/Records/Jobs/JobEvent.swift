package import TrafficCore

/// The news that something about a job has changed. Small, because it travels; the row has the rest.
package struct JobEvent: Sendable, Hashable {
  package let jobID: String
  package let kind: String
  package let owner: String?
  package let state: JobState
  package let attempt: Int
  package let progress: JobProgress
  package let error: String?
  package let at: Timestamp

  package init(
    jobID: String, kind: String, owner: String?, state: JobState, attempt: Int, progress: JobProgress, error: String?,
    at: Timestamp
  ) {
    self.jobID = jobID
    self.kind = kind
    self.owner = owner
    self.state = state
    self.attempt = attempt
    self.progress = progress
    self.error = error
    self.at = at
  }

  package init(_ job: Job) {
    self.init(
      jobID: job.id, kind: job.kind, owner: job.owner, state: job.state, attempt: job.attempt, progress: job.progress,
      error: job.error, at: job.updated)
  }
}
