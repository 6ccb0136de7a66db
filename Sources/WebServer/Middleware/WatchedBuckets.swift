package import Groundwork

/// Buckets that may be out of reach: requests are let through then, and somebody is told of it.
package final class WatchedBuckets: RateLimitBuckets {
  private let buckets: any RateLimitBuckets
  private let warning: RareWarning

  package init(_ buckets: any RateLimitBuckets, log: Log, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.buckets = buckets
    warning = RareWarning("requests are not limited now", log: log, clock: clock)
  }

  package func take(_ key: String, _ rule: TokenBucket.Rule) async throws -> TokenBucket.Verdict {
    do { return try await buckets.take(key, rule) } catch {
      warning.happened(error)
      throw error
    }
  }
}
