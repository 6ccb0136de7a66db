import Groundwork
package import Pipeline
package import Records

/// Work that does what a test says, and counts how often it was asked.
package final class ScriptedWork: JobWork {
  package let kind: String
  private let body: @Sendable (Job, JobDesk) async throws -> String
  private let untidy: @Sendable (Job) throws -> Void
  private let calls = Lock<[String: Int]>([:])
  private let tidied = Lock<[String: JobState]>([:])

  /// - Parameter untidy: throws where tidying up is to fail.
  package init(
    kind: String = "test", untidy: @escaping @Sendable (Job) throws -> Void = { _ in },
    _ body: @escaping @Sendable (Job, JobDesk) async throws -> String
  ) {
    self.kind = kind
    self.untidy = untidy
    self.body = body
  }

  package var callCount: [String: Int] { calls.withLock { $0 } }
  /// In which state each job was tidied up after.
  package var tidiedJobs: [String: JobState] { tidied.withLock { $0 } }

  package func run(_ job: Job, at desk: JobDesk) async throws -> String {
    calls.withLock { $0[job.id, default: 0] += 1 }
    return try await body(job, desk)
  }

  package func tidy(_ job: Job) async throws {
    try untidy(job)
    tidied.withLock { $0[job.id] = job.state }
  }
}

/// Waits until something is so; false when it is not after a generous time.
package func becomesTrue(
  within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async rethrows -> Bool {
  let deadline = ContinuousClock.now + limit
  while ContinuousClock.now < deadline {
    if try await condition() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return try await condition()
}
