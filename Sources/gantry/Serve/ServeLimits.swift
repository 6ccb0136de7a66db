import Groundwork
import Messaging
import WebServer

/// Rate limits: in memory, or in Redis where several processes share them.
struct ServeLimits: Sendable {
  let buckets: any RateLimitBuckets
  private let shared: SharedBuckets?

  init(_ settings: RedisSection, log: Log) throws(CommandError) {
    guard let url = settings.url else {
      buckets = MemoryBuckets()
      shared = nil
      return
    }
    do throws(RedisAddressProblem) {
      let redis = SharedBuckets(try RedisSettings(address: url))
      shared = redis
      buckets = WatchedBuckets(redis, log: log.named("limits"))
    } catch {
      throw .badInput("redis.url: the address \(error.reason). Write redis://user:password@host:6379/0.")
    }
  }

  /// Whether Redis answers; throws what is wrong.
  func checkRedis() async throws { _ = try await shared?.take("health", TokenBucket.Rule(1000, per: .seconds(1))) }
}
