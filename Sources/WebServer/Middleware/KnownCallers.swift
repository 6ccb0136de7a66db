package import Groundwork

/// Remembers for a while whose credentials were good, so that a limit by address need count strangers only: many people
/// may sit behind one address. Bounded; credentials themselves are not kept.
package final class KnownCallers: Sendable {
  private struct State {
    /// By a fingerprint that nobody outside can aim at.
    var seen: [Int: Duration] = [:]
  }

  private let clock: any MonotonicClock
  private let lasting: Duration
  private let most: Int
  private let state = Lock(State())

  /// - Parameters:
  ///   - lasting: how long somebody stays known after the last good request. What was revoked is a stranger's then.
  ///   - most: that are known; beyond that all have to show themselves anew.
  package init(
    lasting: Duration = .seconds(60), most: Int = 10_000, clock: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.lasting = lasting
    self.most = most
    self.clock = clock
  }

  package var count: Int { state.withLock { $0.seen.count } }

  package func isKnown(_ credential: String) -> Bool {
    let (mark, now) = (credential.hashValue, clock.now)
    return state.withLock { state in state.seen[mark].map { now - $0 < lasting } ?? false }
  }

  package func wasGood(_ credential: String) {
    let (mark, now) = (credential.hashValue, clock.now)
    state.withLock { state in
      if state.seen.count >= most, state.seen[mark] == nil {
        state.seen = state.seen.filter { now - $0.value < lasting }
        if state.seen.count >= most { state.seen = [:] }
      }
      state.seen[mark] = now
    }
  }
}
