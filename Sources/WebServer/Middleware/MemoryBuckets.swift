package import Groundwork

/// The buckets of one process. Full ones are forgotten, so memory follows the number of clients that were active.
package final class MemoryBuckets: RateLimitBuckets {
  private struct State {
    var buckets: [String: (bucket: TokenBucket, rule: TokenBucket.Rule)] = [:]
    /// Sweep when there are this many.
    var sweepAt = 1024
  }

  private let clock: any MonotonicClock
  private let state = Lock(State())

  package init(clock: any MonotonicClock = SystemMonotonicClock()) { self.clock = clock }

  package var count: Int { state.withLock { $0.buckets.count } }

  package func take(_ key: String, _ rule: TokenBucket.Rule) -> TokenBucket.Verdict {
    let now = clock.now
    return state.withLock { state in
      if state.buckets.count >= state.sweepAt {
        state.buckets = state.buckets.filter { entry in
          var bucket = entry.value.bucket
          return !bucket.isFull(entry.value.rule, now: now)
        }
        state.sweepAt = max(1024, state.buckets.count * 2)
      }
      var bucket = state.buckets[key]?.bucket ?? TokenBucket(rule, now: now)
      let verdict = bucket.take(rule, now: now)
      state.buckets[key] = (bucket, rule)
      return verdict
    }
  }
}
