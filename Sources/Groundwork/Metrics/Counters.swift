import Synchronization

/// One number that only grows: frames read, frames dropped, reconnects. Cheap enough for every frame.
package final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  package init() {}

  package var value: Int { count.load(ordering: .relaxed) }

  package func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }
}

/// The counters of the process by name, so that whoever shows metrics finds all of them in one place.
///
/// A name with the same labels always gives the same counter. Names follow the Prometheus form
/// (`frames_dropped_total`), labels say of what (`camera="north-2"`).
package final class Counters: Sendable {
  package struct Name: Sendable, Hashable {
    package var metric: String
    package var labels: [String: String]

    package init(_ metric: String, _ labels: [String: String] = [:]) {
      self.metric = metric
      self.labels = labels
    }
  }

  private let counters = Lock<[Name: Counter]>([:])

  package init() {}

  /// Look it up once and keep it: the look-up takes a lock, counting does not.
  package func counter(_ metric: String, _ labels: [String: String] = [:]) -> Counter {
    counters.withLock { counters in
      let name = Name(metric, labels)
      if let known = counters[name] { return known }
      let counter = Counter()
      counters[name] = counter
      return counter
    }
  }

  /// Takes the counters with this label out of the list, when a camera is removed.
  package func remove(label: String, value: String) {
    counters.withLock { counters in counters = counters.filter { $0.key.labels[label] != value } }
  }

  /// What all counters read now, ordered by name and labels.
  package var readings: [(name: Name, value: Int)] {
    let all = counters.withLock { $0 }
    return all.map { (name: $0.key, value: $0.value.value) }.sorted { Self.order($0.name) < Self.order($1.name) }
  }

  private static func order(_ name: Name) -> String {
    name.metric + name.labels.sorted { $0.key < $1.key }.map { "\u{1}\($0.key)\u{1}\($0.value)" }.joined()
  }
}
