/// How an attempt at a job has ended for good.
package struct JobEnding: Sendable, Hashable {
  package enum Outcome: Sendable, Hashable {
    /// With the result as JSON text.
    case completed(result: String)
    case failed(error: String)
  }

  package let lease: JobLease
  package let outcome: Outcome

  package init(lease: JobLease, outcome: Outcome) {
    self.lease = lease
    self.outcome = outcome
  }
}
