package import TrafficCore

/// Reports of analysed videos. The tasks themselves are jobs.
package protocol TrafficAIStore: Sendable {
  /// Writes the report of a task once: a second one of the same task replaces it.
  /// - Throws: `LeaseLost` when there is a lease and it is no longer the task's present one.
  func save(_ report: TrafficAIReport, holding lease: JobLease?) async throws
  func report(taskID: String) async throws -> TrafficAIReport?
  /// Processed in this time, oldest first.
  func reports(from: Timestamp, before: Timestamp, page: Page) async throws -> [TrafficAIReport]
}

extension TrafficAIStore {
  package func save(_ report: TrafficAIReport) async throws { try await save(report, holding: nil) }
}
