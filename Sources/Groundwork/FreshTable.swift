/// What is kept as long as somebody keeps it anew; forgotten soon after nobody does. A plain value without a clock.
package struct FreshTable<Key: Hashable & Sendable, Value> {
  private var entries: [Key: (value: Value, kept: Duration)] = [:]
  private var swept: Duration?
  private let memory: Duration

  /// - Parameter memory: for so long at least, and for twice as long while others are kept.
  package init(memory: Duration = .seconds(10)) { self.memory = memory }

  package var count: Int { entries.count }

  package subscript(_ key: Key) -> Value? { entries[key]?.value }

  package mutating func keep(_ value: Value, for key: Key, at now: Duration) {
    entries[key] = (value, now)
    guard let swept else { return swept = now }
    guard now - swept >= memory else { return }
    self.swept = now
    entries = entries.filter { now - $0.value.kept < memory }
  }

  package mutating func forget(_ key: Key) { entries[key] = nil }
}

extension FreshTable: Sendable where Value: Sendable {}
