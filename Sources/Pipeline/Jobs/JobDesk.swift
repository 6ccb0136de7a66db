import Groundwork
package import Records

/// Where work on one job says how far it is, and asks whether the job is still its own.
package final class JobDesk: Sendable {
  /// Shown to stores that write for the job. nil where the work is nobody else's.
  package let lease: JobLease?
  private let latest = Lock<JobProgress?>(nil)
  private let isOurs: @Sendable () async throws -> Bool

  /// - Parameter isOurs: asks the table, and lengthens the lease.
  package init(lease: JobLease? = nil, isOurs: @escaping @Sendable () async throws -> Bool = { true }) {
    self.lease = lease
    self.isOurs = isOurs
  }

  /// As often as is convenient, from any thread: what is written down and sent is far less.
  package func report(_ progress: JobProgress) { latest.withLock { $0 = progress } }

  /// Before anything large that a second worker at the same job would do again: throws when the job was taken over or
  /// cancelled meanwhile. It may be a moment later; what must not happen then is written with the lease.
  package func confirm() async throws {
    guard try await isOurs() else { throw CancellationError() }
  }

  /// The newest progress that was not asked for yet.
  package func takeProgress() -> JobProgress? {
    latest.withLock { latest in
      defer { latest = nil }
      return latest
    }
  }
}
