import Groundwork

/// What the handler's side and the socket thread share of one client: the queue and the wish to close.
final class SocketLink: WebSocketTransport {
  private struct State {
    var queue: OutgoingQueue<PreparedMessage>
    var goodbye: (code: WebSocketCloseCode, reason: String)?
    var isClosed = false
    /// The socket thread knows that there is something to do.
    var isAnnounced = false
  }

  let id: UInt64
  private let announce: @Sendable (UInt64) -> Void
  private let dropped: Counter
  private let state: Lock<State>

  /// - Parameter announce: tells the socket thread to look.
  init(id: UInt64, policy: OutgoingQueuePolicy, dropped: Counter, announce: @escaping @Sendable (UInt64) -> Void) {
    self.id = id
    self.announce = announce
    self.dropped = dropped
    state = Lock(State(queue: OutgoingQueue(policy, mayGiveWay: \.mayGiveWay)))
  }

  var waiting: Int { state.withLock { $0.queue.count } }

  func send(_ message: PreparedMessage) -> WebSocketConnection.SendOutcome {
    let (outcome, isNews) = state.withLock { state -> (WebSocketConnection.SendOutcome, Bool) in
      guard !state.isClosed, state.goodbye == nil else { return (.closed, false) }
      let outcome: WebSocketConnection.SendOutcome
      switch state.queue.append(message) {
      case .queued: outcome = .queued
      case .dropped: outcome = .dropped
      case .overflow:
        state.goodbye = (.tryAgainLater, "too slow")
        outcome = .closed
      }
      defer { state.isAnnounced = true }
      return (outcome, !state.isAnnounced)
    }
    if outcome == .dropped { dropped.add() }
    if isNews { announce(id) }
    return outcome
  }

  func close(_ code: WebSocketCloseCode, reason: String) {
    let isNews = state.withLock { state in
      guard !state.isClosed, state.goodbye == nil else { return false }
      state.goodbye = (code, reason)
      return true
    }
    if isNews { announce(id) }
  }

  // MARK: On the socket thread

  /// The thread looks now: what comes later has to be announced again.
  func look() { state.withLock { $0.isAnnounced = false } }

  func next() -> PreparedMessage? { state.withLock { $0.queue.next() } }

  /// The wish to close, once everything queued before is taken; a client that is too slow is not waited for.
  var goodbye: (code: WebSocketCloseCode, reason: String)? {
    state.withLock { state in
      guard let goodbye = state.goodbye, state.queue.isEmpty || goodbye.code == .tryAgainLater else { return nil }
      return goodbye
    }
  }

  func closed() { state.withLock { $0.isClosed = true } }
}
