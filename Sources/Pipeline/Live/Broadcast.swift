import Groundwork

/// Gives every value to all who listen, each through a bounded queue of the own: a slow listener harms nobody else,
/// or holds the sender back where it must not lose anything, as its own policy says.
///
/// Listeners may come and go at any time, also before anything is sent; it outlives the runs of a stream.
package final class Broadcast<Element: Sendable>: Sendable {
  /// What happens to a listener that does not keep up. The number is how many values wait for it.
  package enum Policy: Sendable, Hashable {
    /// It loses the oldest, which is counted: pages, pictures.
    case newestWins(Int)
    /// Whoever sends waits for it: logs, tables. It must listen until it cancels.
    case neverLoses(Int)
  }

  private struct State {
    var listeners: [Int: Subscription<Element>] = [:]
    var lastID = 0
    var isClosed = false
    /// Of listeners that have left.
    var dropped = 0
  }

  private let state = Lock(State())

  package init() {}

  package var listenerCount: Int { state.withLock { $0.listeners.count } }

  /// Values that listeners with `newestWins` have lost, also those that have left.
  package var dropped: Int {
    state.withLock { $0.dropped + $0.listeners.values.reduce(0) { $0 + $1.dropped } }
  }

  /// Everything sent from now on, until `cancel`.
  package func subscribe(_ policy: Policy) -> Subscription<Element> {
    let mailbox: Mailbox<Element> =
      switch policy {
      case .newestWins(let count): Mailbox(.newestWins(count))
      case .neverLoses(let count): Mailbox(.lossless(count))
      }
    return state.withLock { state in
      state.lastID += 1
      let id = state.lastID
      let subscription = Subscription(policy: policy, mailbox: mailbox) { [weak self] in self?.leave(id) }
      if state.isClosed { mailbox.close() } else { state.listeners[id] = subscription }
      return subscription
    }
  }

  /// Gives a value to everybody; waits for listeners that lose nothing until they have room or have left. Who is
  /// cancelled waits no longer, and they get the value all the same.
  package func send(_ element: Element) async {
    var waiting: [Mailbox<Element>] = []
    for mailbox in mailboxes where !mailbox.offer(element) { waiting.append(mailbox) }
    for mailbox in waiting { await mailbox.leave(element) }
  }

  /// Waits until nothing lies with a listener beyond its bound, as it does when a sender was cancelled: ask before the
  /// next value is made. False when the task is cancelled first.
  package func hasRoom() async -> Bool {
    for mailbox in mailboxes {
      let isFree = await mailbox.hasRoom()
      // One that has left needs no room.
      if !isFree, Task.isCancelled { return false }
    }
    return true
  }

  private var mailboxes: [Mailbox<Element>] { state.withLock { $0.listeners.values.map(\.mailbox) } }

  /// No more values: everybody gets what waits for them, then nil.
  package func close() {
    let listeners = state.withLock { state in
      state.isClosed = true
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.mailbox.close() }
  }

  private func leave(_ id: Int) {
    state.withLock { state in
      guard let listener = state.listeners.removeValue(forKey: id) else { return }
      state.dropped += listener.dropped
    }
  }
}

/// One listener's own queue of a `Broadcast`.
package final class Subscription<Element: Sendable>: Sendable {
  package let policy: Broadcast<Element>.Policy
  let mailbox: Mailbox<Element>
  private let onCancel: @Sendable () -> Void

  init(policy: Broadcast<Element>.Policy, mailbox: Mailbox<Element>, onCancel: @escaping @Sendable () -> Void) {
    self.policy = policy
    self.mailbox = mailbox
    self.onCancel = onCancel
  }

  /// The oldest value that waits, or the next one; nil once cancelled or closed, or when the task is cancelled.
  package func next() async -> Element? { await mailbox.next() }

  /// How many values this listener has lost.
  package var dropped: Int { mailbox.dropped }

  /// How many values wait for it.
  package var count: Int { mailbox.count }

  /// Leaves. Nobody waits for this listener any longer.
  package func cancel() {
    onCancel()
    mailbox.close()
  }
}
