package import Records

/// What is done for the jobs of one kind. Shared by all jobs that run at the same time.
///
/// A job may be done more than once (a worker dies after its last step), so everything it leaves has a name made from
/// the job's id and is written whole, in place of what an earlier attempt left.
package protocol JobWork: Sendable {
  var kind: String { get }

  /// Does the job. A cancelled task ends soon and throws.
  /// - Returns: the result, as JSON text.
  /// - Throws: `JobFailure` to say what people are told and whether another attempt may help. Other errors are tried again.
  func run(_ job: Job, at desk: JobDesk) async throws -> String

  /// The job has ended for good, in the state it has now: removes what nobody needs any more. Called once or more, or,
  /// when the worker dies at the wrong moment, never.
  func tidy(_ job: Job) async throws
}

extension JobWork {
  package func tidy(_ job: Job) async throws {}
}

/// Why a job could not be done, in the words that its owner reads.
package struct JobFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Cause: Sendable, Hashable {
    /// The job itself: another attempt would fail the same way.
    case job
    /// Something that may pass; the attempt counts.
    case passing
    /// A part of the house that was away; the attempt does not count.
    case house
  }

  package let description: String
  package let cause: Cause

  package init(_ description: String, cause: Cause = .job) {
    self.description = description
    self.cause = cause
  }
}
