/// Hands values from one task or thread to another without ever growing: the policy says who yields when it is full.
///
/// ```
/// let frames = Mailbox<Frame>(.newestWins(1))   // a live camera: an old frame is worth nothing
/// let pictures = Mailbox<Frame>(.lossless(4))   // a file: the sender waits
/// ```
/// Any number of senders and receivers; values arrive in the order they were sent. `public`, so that it is
/// specialised across rooms.
public final class Mailbox<Element: Sendable>: Sendable {
  /// What happens when it is full. The number is how many values it holds.
  public enum Policy: Sendable, Hashable {
    /// The oldest value is dropped and counted.
    case newestWins(Int)
    /// `send` waits and nothing is dropped.
    case lossless(Int)
  }

  private struct Receiver {
    let id: Int
    let continuation: CheckedContinuation<Element?, Never>
  }

  private struct Sender {
    let id: Int
    /// nil for one that only waits for its turn.
    let element: Element?
    /// What is left stays here when its sender goes.
    let isLeft: Bool
    /// nil once its sender has gone.
    var continuation: CheckedContinuation<Bool, Never>?
  }

  private struct State {
    var held: Ring<Element>
    var receivers: [Receiver] = []
    var senders: [Sender] = []
    var isClosed = false
    var dropped = 0
    var lastID = 0
  }

  public let policy: Policy
  private let state: Lock<State>

  public init(_ policy: Policy) {
    self.policy = policy
    switch policy {
    case .newestWins(let count), .lossless(let count): state = Lock(State(held: Ring(capacity: count)))
    }
  }

  /// How many values `newestWins` has thrown away so far.
  public var dropped: Int { state.withLock { $0.dropped } }

  /// How many values wait to be taken, also those that were left beyond the bound.
  public var count: Int { state.withLock { $0.held.count + $0.senders.count { $0.element != nil && $0.isLeft } } }

  /// Leaves a value without waiting, from any thread. False when closed, or when full and `lossless`: then the value
  /// was not taken.
  @discardableResult
  public func offer(_ element: Element) -> Bool {
    let (isTaken, receiver) = state.withLock { state -> (Bool, Receiver?) in
      if state.isClosed { return (false, nil) }
      if !state.receivers.isEmpty { return (true, state.receivers.removeFirst()) }
      if state.held.isFull {
        if case .lossless = policy { return (false, nil) }
        state.dropped += 1
      }
      state.held.append(element)
      return (true, nil)
    }
    receiver?.continuation.resume(returning: element)
    return isTaken
  }

  /// Leaves a value, waiting for room when `lossless`. False when closed or the task was cancelled: then the value was
  /// not taken.
  @discardableResult
  public func send(_ element: Element) async -> Bool {
    if offer(element) { return true }
    return await wait(element, isLeft: false)
  }

  /// Leaves a value that must not be lost, waiting for room when `lossless`. Who is cancelled waits no longer, and the
  /// value is received in its turn all the same: beyond the bound, so ask `hasRoom` before making the next one. False
  /// when closed.
  @discardableResult
  public func leave(_ element: Element) async -> Bool {
    if offer(element) { return true }
    return await wait(element, isLeft: true)
  }

  /// Waits until nothing lies here beyond the bound. False when the task was cancelled, or it was closed, before.
  public func hasRoom() async -> Bool {
    let isFree = state.withLock { $0.senders.isEmpty }
    return isFree ? true : await wait(nil, isLeft: false)
  }

  /// The oldest value, waiting for one. nil once closed and empty, or when the task was cancelled.
  public func next() async -> Element? {
    let id = newID()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { wait(Receiver(id: id, continuation: $0)) }
    } onCancel: {
      cancelReceiver(id)
    }
  }

  /// Takes no more values. What is held can still be received; then `next` gives nil.
  public func close() {
    let (receivers, senders) = state.withLock { state -> ([Receiver], [Sender]) in
      let senders = state.senders.filter { $0.continuation != nil }
      defer {
        state.receivers = []
        state.senders.removeAll { $0.continuation != nil }
      }
      state.isClosed = true
      return (state.receivers, senders)
    }
    for receiver in receivers { receiver.continuation.resume(returning: nil) }
    for sender in senders { sender.continuation?.resume(returning: false) }
  }

  private func wait(_ element: Element?, isLeft: Bool) async -> Bool {
    let id = newID()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { wait(Sender(id: id, element: element, isLeft: isLeft, continuation: $0)) }
    } onCancel: {
      cancelSender(id)
    }
  }

  private func newID() -> Int {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  /// Settles the wait of a receiver at once, or enters it in the list. A cancellation that came before is seen here, a
  /// later one finds the entry.
  private func wait(_ receiver: Receiver) {
    let (element, isSettled, senders) = state.withLock { state -> (Element?, Bool, [Sender]) in
      if let element = state.held.popFirst() {
        return (element, true, state.senders.isEmpty ? [] : Self.takeSenders(&state))
      }
      if state.isClosed || Task.isCancelled { return (nil, true, []) }
      state.receivers.append(receiver)
      return (nil, false, [])
    }
    for sender in senders { sender.continuation?.resume(returning: true) }
    if isSettled { receiver.continuation.resume(returning: element) }
  }

  /// Those whose turn it is, now that there is room.
  private static func takeSenders(_ state: inout State) -> [Sender] {
    var taken: [Sender] = []
    while let sender = state.senders.first, sender.element == nil || !state.held.isFull {
      taken.append(state.senders.removeFirst())
      if let element = sender.element { state.held.append(element) }
    }
    return taken
  }

  private func wait(_ sender: Sender) {
    let (isTaken, receiver) = state.withLock { state -> (Bool?, Receiver?) in
      if state.isClosed || (Task.isCancelled && !sender.isLeft) { return (false, nil) }
      guard let element = sender.element else {
        if state.senders.isEmpty { return (true, nil) }
        state.senders.append(sender)
        return (nil, nil)
      }
      if !state.receivers.isEmpty { return (true, state.receivers.removeFirst()) }
      if !state.held.isFull {
        state.held.append(element)
        return (true, nil)
      }
      var waiting = sender
      if Task.isCancelled { waiting.continuation = nil }
      state.senders.append(waiting)
      return (waiting.continuation == nil ? true : nil, nil)
    }
    receiver?.continuation.resume(returning: sender.element)
    if let isTaken { sender.continuation?.resume(returning: isTaken) }
  }

  private func cancelReceiver(_ id: Int) {
    let receiver = state.withLock { state -> Receiver? in
      state.receivers.firstIndex { $0.id == id }.map { state.receivers.remove(at: $0) }
    }
    receiver?.continuation.resume(returning: nil)
  }

  private func cancelSender(_ id: Int) {
    let sender = state.withLock { state -> Sender? in
      guard let place = state.senders.firstIndex(where: { $0.id == id }) else { return nil }
      guard state.senders[place].isLeft else { return state.senders.remove(at: place) }
      defer { state.senders[place].continuation = nil }
      return state.senders[place]
    }
    sender?.continuation?.resume(returning: sender?.isLeft ?? false)
  }
}
