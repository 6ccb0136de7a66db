import Groundwork
import TrafficCore

extension FrameSource {
  /// Does something with this source, and stops it as soon as the task is cancelled.
  func stopped<Result>(whenCancelled body: () async throws -> Result) async throws -> Result {
    let isDone = Mailbox<Never>(.newestWins(1))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = await isDone.next()
        if Task.isCancelled { await stop() }
      }
      // Before the group waits for its task; a body that fails cancels that task only then.
      defer { isDone.close() }
      return try await body()
    }
  }
}
