/// A queue that never grows: when full, the oldest element makes room.
///
/// `public`, so that it is specialised across rooms. All operations take constant time.
public struct Ring<Element> {
  public let capacity: Int
  public private(set) var count = 0
  private var slots: [Element?]
  private var first = 0

  public init(capacity: Int) {
    precondition(capacity > 0, "a ring needs room for one element")
    self.capacity = capacity
    slots = Array(repeating: nil, count: capacity)
  }

  public var isEmpty: Bool { count == 0 }
  public var isFull: Bool { count == capacity }

  /// Adds the newest element; gives back the one that was pushed out.
  @discardableResult
  public mutating func append(_ element: Element) -> Element? {
    let pushedOut = isFull ? popFirst() : nil
    slots[(first + count) % capacity] = element
    count += 1
    return pushedOut
  }

  /// Takes the oldest element.
  public mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = slots[first]
    slots[first] = nil
    first = (first + 1) % capacity
    count -= 1
    return element
  }

  public mutating func removeAll() {
    while popFirst() != nil {}
  }
}

extension Ring: Sendable where Element: Sendable {}

extension Ring: Sequence {
  /// From the oldest to the newest.
  public func makeIterator() -> AnyIterator<Element> {
    var rest = self
    return AnyIterator { rest.popFirst() }
  }
}
