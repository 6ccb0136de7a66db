/// Said to whoever writes in the name of a job that somebody else has taken over, or that has ended.
package struct LeaseLost: Error, Sendable, Equatable, CustomStringConvertible {
  package let jobID: String

  package init(jobID: String) { self.jobID = jobID }

  package var description: String { "job \(jobID) was taken over by another worker, or has ended" }
}
