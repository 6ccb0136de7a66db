/// Rate limits that all replicas share: a bucket of tokens per key, refilled all the time, kept in Redis.
///
/// One step on the server, by the server's own clock, so that replicas with different clocks agree. A bucket that is
/// full again is forgotten by itself.
package final class RedisTokenBuckets: Sendable {
  /// What became of one request for tokens.
  package struct Answer: Sendable, Equatable {
    package let isAllowed: Bool
    /// Whole tokens left.
    package let remaining: Int
    /// Until the same request would be allowed; zero when it was.
    package let retryAfter: Duration
  }

  private let link: RedisLink
  private let prefix: String

  package init(_ settings: RedisSettings) {
    link = RedisLink(settings, name: "redis limits")
    prefix = "\(settings.prefix):limit:"
  }

  /// - Parameters:
  ///   - key: whose bucket: a route group with an address or key.
  ///   - capacity: tokens of a full bucket.
  ///   - refillPerSecond: tokens that come back each second.
  package func take(
    _ key: String, capacity: Int, refillPerSecond: Double, cost: Int = 1
  ) async throws(RedisError) -> Answer {
    let reply = try await Self.script.call(
      link, keys: [prefix + key], [RedisWord(capacity), RedisWord("\(refillPerSecond)"), RedisWord(cost)])
    guard let allowed = reply[0].number, let remaining = reply[1].number, let wait = reply[2].number else {
      throw RedisError(.unexpected, "\(link.settings.address): a token bucket answered \(reply).")
    }
    return Answer(isAllowed: allowed == 1, remaining: remaining, retryAfter: .milliseconds(wait))
  }

  private static let script = RedisScript(
    "a token bucket",
    """
    local capacity, rate, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local time = redis.call('TIME')
    local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
    local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
    local tokens, at = tonumber(kept[1]) or capacity, tonumber(kept[2]) or now
    tokens = math.min(capacity, tokens + math.max(0, now - at) * rate)
    local allowed, wait = 0, 0
    if tokens >= cost then
      tokens, allowed = tokens - cost, 1
    else
      wait = math.ceil((cost - tokens) / rate * 1000)
    end
    redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
    redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens) / rate * 1000) + 1000)
    return {allowed, math.floor(tokens), wait}
    """)
}
