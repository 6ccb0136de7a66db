package import Groundwork
import Records

/// Results kept in this process: the least recently used goes first when there are too many or too large ones.
package final class MemoryResultCache: ResultCache {
  private struct Entry {
    let value: [UInt8]
    let until: Duration
    var lastUse: Int
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var byteCount = 0
    var uses = 0
  }

  private let maximumBytes: Int
  private let lifetime: Duration
  private let clock: any MonotonicClock
  private let state = Lock(State())

  /// - Parameters:
  ///   - maximumBytes: of all values and keys together.
  ///   - lifetime: of a result since it was worked out.
  package init(maximumBytes: Int, lifetime: Duration, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.maximumBytes = maximumBytes
    self.lifetime = lifetime
    self.clock = clock
  }

  package var byteCount: Int { state.withLock { $0.byteCount } }

  package func value(for key: String) async -> [UInt8]? {
    let now = clock.now
    return state.withLock { state in
      guard var entry = state.entries[key] else { return nil }
      guard now < entry.until else {
        Self.remove(key, from: &state)
        return nil
      }
      state.uses += 1
      entry.lastUse = state.uses
      state.entries[key] = entry
      return entry.value
    }
  }

  /// A value larger than the whole cache is not kept.
  package func keep(_ value: [UInt8], for key: String) async {
    let until = clock.now + lifetime
    state.withLock { state in
      Self.remove(key, from: &state)
      guard Self.size(key, value) <= maximumBytes else { return }
      state.uses += 1
      state.entries[key] = Entry(value: value, until: until, lastUse: state.uses)
      state.byteCount += Self.size(key, value)
      while state.byteCount > maximumBytes, let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        Self.remove(oldest.key, from: &state)
      }
    }
  }

  private static func remove(_ key: String, from state: inout State) {
    guard let entry = state.entries.removeValue(forKey: key) else { return }
    state.byteCount -= size(key, entry.value)
  }

  private static func size(_ key: String, _ value: [UInt8]) -> Int { key.utf8.count + value.count }
}
