/// Brings news of jobs to everybody who listens, in this process and, where the implementation reaches that far, in all
/// processes that share it. News may be lost (a connection breaks, a listener is slow): the table is the truth.
package protocol JobEvents: Sendable {
  func announce(_ event: JobEvent) async throws
  /// News from now on.
  /// - Parameter capacity: so many wait for a slow listener; then the oldest goes and is counted.
  func listen(capacity: Int) async throws -> JobEventFeed
}
