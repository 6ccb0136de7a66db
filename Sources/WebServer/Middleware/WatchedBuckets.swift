package import Groundwork

/// Buckets that may be out of reach: requests are let through then, and somebody is told of it, once in a while only,
/// because it happens at every request.
package final class WatchedBuckets: RateLimitBuckets {
  private struct State {
    var missed = 0
    var told: Duration?
  }

  private static let pause = Duration.seconds(60)

  private let buckets: any RateLimitBuckets
  private let log: Log
  private let clock: any MonotonicClock
  private let state = Lock(State())

  package init(_ buckets: any RateLimitBuckets, log: Log, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.buckets = buckets
    self.log = log
    self.clock = clock
  }

  package func take(_ key: String, _ rule: TokenBucket.Rule) async throws -> TokenBucket.Verdict {
    do { return try await buckets.take(key, rule) } catch {
      if let missed = countMissed() {
        log.warning("requests are not limited now", ["requests": .integer(missed), "cause": "\(error)"])
      }
      throw error
    }
  }

  /// How many were let through since this was last told; nil when that was a moment ago.
  private func countMissed() -> Int? {
    let now = clock.now
    return state.withLock { state in
      state.missed += 1
      if let told = state.told, now - told < Self.pause { return nil }
      defer { (state.missed, state.told) = (0, now) }
      return state.missed
    }
  }
}
