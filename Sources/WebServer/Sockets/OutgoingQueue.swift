/// The messages that wait for one client: a value that knows its bound and its policy.
struct OutgoingQueue<Message> {
  enum Outcome: Equatable {
    case queued
    /// One message was lost.
    case dropped
    /// The client has to go.
    case overflow
  }

  private let policy: OutgoingQueuePolicy
  private let mayGiveWay: @Sendable (Message) -> Bool
  private var waiting: [Message] = []
  private var first = 0

  /// - Parameter mayGiveWay: whether a message may be lost as long as there are others.
  init(_ policy: OutgoingQueuePolicy, mayGiveWay: @escaping @Sendable (Message) -> Bool = { _ in true }) {
    self.policy = policy
    self.mayGiveWay = mayGiveWay
  }

  var count: Int { waiting.count - first }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ message: Message) -> Outcome {
    if count < policy.limit {
      waiting.append(message)
      return .queued
    }
    switch policy {
    case .dropOldest:
      let yielding = waiting[first...].firstIndex(where: mayGiveWay)
      // What may be lost takes the place of nothing that must arrive.
      if yielding == nil, mayGiveWay(message) { return .dropped }
      waiting.remove(at: yielding ?? first)
      waiting.append(message)
      tidy()
      return .dropped
    case .dropNewest: return .dropped
    case .disconnect: return .overflow
    }
  }

  mutating func next() -> Message? {
    guard !isEmpty else { return nil }
    defer { tidy() }
    first += 1
    return waiting[first - 1]
  }

  private mutating func tidy() {
    guard first == waiting.count || first > 32 else { return }
    waiting.removeFirst(first)
    first = 0
  }
}
