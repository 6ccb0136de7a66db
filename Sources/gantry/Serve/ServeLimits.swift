import Groundwork
import Messaging
import WebServer

/// Rate limits: in memory, or in Redis where several processes share them.
struct ServeLimits: Sendable {
  let buckets: any RateLimitBuckets
  private let redis: RedisTokenBuckets?

  init(_ settings: RedisSection) throws(CommandError) {
    guard let url = settings.url else {
      buckets = MemoryBuckets()
      redis = nil
      return
    }
    do throws(RedisAddressProblem) {
      let shared = RedisTokenBuckets(try RedisSettings(address: url))
      redis = shared
      buckets = SharedBuckets(redis: shared)
    } catch {
      throw .badInput("redis.url: the address \(error.reason). Write redis://user:password@host:6379/0.")
    }
  }

  /// Whether Redis answers; throws what is wrong.
  func checkRedis() async throws { _ = try await redis?.take("health", capacity: 1000, refillPerSecond: 1000) }

  /// The port of WebServer on the buckets of Messaging.
  private struct SharedBuckets: RateLimitBuckets {
    let redis: RedisTokenBuckets

    func take(_ key: String, _ rule: TokenBucket.Rule) async throws -> TokenBucket.Verdict {
      let rate = Double(rule.capacity) / (rule.window / .seconds(1))
      let answer = try await redis.take(key, capacity: rule.capacity, refillPerSecond: rate)
      return TokenBucket.Verdict(
        isAllowed: answer.isAllowed, limit: rule.capacity, remaining: answer.remaining,
        untilFull: .seconds(Double(rule.capacity - answer.remaining) / rate), retryAfter: answer.retryAfter)
    }
  }
}
