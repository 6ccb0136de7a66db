import Groundwork

/// Wakes whoever pauses between two attempts when it is time to close.
final class ClosingTime: Sendable {
  private let bell = Mailbox<Bool>(.newestWins(1))
  private let over = Lock(false)

  var isOver: Bool { over.withLock { $0 } }

  func close() {
    over.withLock { $0 = true }
    bell.close()
  }

  /// For as long, or until it is closed or the task is cancelled.
  func pause(for duration: Duration, _ clock: any MonotonicClock) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await clock.sleep(for: duration) }  // cancelled: it is closed
      group.addTask { [bell] in _ = await bell.next() }
      await group.next()
      group.cancelAll()
    }
  }
}
