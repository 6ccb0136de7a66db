import Groundwork

/// One listener's news. Ends when closed or released.
package final class JobEventFeed: Sendable {
  private let mailbox: Mailbox<JobEvent>
  private let leave: @Sendable () -> Void

  /// - Parameter leave: called once it is over, perhaps more than once.
  package init(capacity: Int, leave: @escaping @Sendable () -> Void) {
    mailbox = Mailbox(.newestWins(max(1, capacity)))
    self.leave = leave
  }

  deinit { close() }

  /// How many the listener was too slow for.
  package var missed: Int { mailbox.dropped }

  /// Waits for the next; nil once closed, or when the task was cancelled.
  package func next() async -> JobEvent? { await mailbox.next() }

  package func close() {
    mailbox.close()
    leave()
  }

  /// For implementations of `JobEvents`.
  package func deliver(_ event: JobEvent) { mailbox.offer(event) }
}
