/// Remembers answers for a short while, so that not every request asks the database; a plain value without a clock.
struct ShortMemory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private var entries: [Key: (value: Value, until: Duration)] = [:]
  private let lifetime: Duration
  private let capacity: Int

  init(lifetime: Duration, capacity: Int = 10_000) {
    self.lifetime = lifetime
    self.capacity = capacity
  }

  func value(_ key: Key, now: Duration) -> Value? {
    entries[key].flatMap { now < $0.until ? $0.value : nil }
  }

  mutating func remember(_ key: Key, _ value: Value, now: Duration) {
    if entries.count >= capacity { entries = entries.filter { now < $0.value.until } }
    // Still full of fresh ones: start again rather than grow.
    if entries.count >= capacity { entries.removeAll(keepingCapacity: true) }
    entries[key] = (value, now + lifetime)
  }

  mutating func forget(_ key: Key) { entries[key] = nil }

  mutating func forget(where isStale: (Value) -> Bool) { entries = entries.filter { !isStale($0.value.value) } }
}
