import Groundwork

/// Keeps things that are dear to make and can serve one caller at a time.
final class Pool<Element: Sendable>: Sendable {
  private let idle = Lock<[Element]>([])
  private let capacity: Int

  /// - Parameter capacity: how many idle ones are kept; the one that waited longest goes first.
  init(capacity: Int) { self.capacity = capacity }

  /// Lends an idle element that suits, or a new one. One that failed is not used again.
  func withElement<Result>(
    where suits: (Element) -> Bool = { _ in true }, orNew make: () throws -> Element,
    _ body: (Element) throws -> Result
  ) throws -> Result {
    let element = try takeIdle(where: suits) ?? make()
    let result = try body(element)
    giveBack(element)
    return result
  }

  private func takeIdle(where suits: (Element) -> Bool) -> Element? {
    idle.withLock { elements in
      elements.lastIndex(where: suits).map { elements.remove(at: $0) }
    }
  }

  private func giveBack(_ element: Element) {
    idle.withLock { elements in
      elements.append(element)
      if elements.count > capacity { elements.removeFirst() }
    }
  }
}
