import Groundwork
import Identity
import Messaging
import WebServer

/// Rate limits and failed sign-ins: counted in memory, or in Redis where several processes share them.
struct ServeLimits: Sendable {
  let buckets: any RateLimitBuckets
  let throttle: any SignInThrottle
  private let shared: SharedBuckets?

  init(_ settings: RedisSection, _ rules: LoginThrottle.Settings, log: Log) throws(CommandError) {
    guard let url = settings.url else {
      buckets = MemoryBuckets()
      throttle = LocalThrottle(rules)
      shared = nil
      return
    }
    do throws(RedisAddressProblem) {
      var redis = try RedisSettings(address: url)
      // A request waits for it: after a second each process counts for itself.
      (redis.connectsWithin, redis.answersWithin) = (.seconds(1), .seconds(1))
      let (shared, log) = (SharedBuckets(redis), log.named("limits"))
      self.shared = shared
      buckets = WatchedBuckets(shared, log: log)
      throttle = SharedThrottle(redis, rules, log: log)
    } catch {
      throw .badInput("redis.url: the address \(error.reason). Write redis://user:password@host:6379/0.")
    }
  }

  /// Whether Redis answers; throws what is wrong.
  func checkRedis() async throws { _ = try await shared?.take("health", TokenBucket.Rule(1000, per: .seconds(1))) }
}
