import Messaging
import WebServer

/// Rate limits that all replicas count together, in Redis.
struct SharedBuckets: RateLimitBuckets {
  private let buckets: RedisTokenBuckets

  init(_ settings: RedisSettings) { buckets = RedisTokenBuckets(settings) }

  func take(_ key: String, _ rule: TokenBucket.Rule) async throws -> TokenBucket.Verdict {
    let perSecond = Double(rule.capacity) / (rule.window / .seconds(1))
    let answer = try await buckets.take(key, capacity: rule.capacity, refillPerSecond: perSecond)
    return TokenBucket.Verdict(
      isAllowed: answer.isAllowed, limit: rule.capacity, remaining: answer.remaining,
      untilFull: .seconds(Double(rule.capacity - answer.remaining) / perSecond), retryAfter: answer.retryAfter)
  }
}
