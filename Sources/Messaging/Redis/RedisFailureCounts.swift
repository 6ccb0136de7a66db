/// Failures that all replicas count together: some are free, each further one doubles the pause before the next attempt.
///
/// One step on the server, by the server's own clock, for all that an attempt is counted under, so that many at once are
/// no way around. What has been quiet for long enough is forgotten by itself.
package final class RedisFailureCounts: Sendable {
  /// What failures are counted under, and how many of them are free.
  package struct Subject: Sendable {
    package let key: String
    package let free: Int

    package init(_ key: String, free: Int) {
      self.key = key
      self.free = free
    }
  }

  private let link: RedisLink
  private let prefix: String
  private let firstPause: Duration
  private let longestPause: Duration
  private let forgottenAfter: Duration

  package init(_ settings: RedisSettings, firstPause: Duration, longestPause: Duration, forgottenAfter: Duration) {
    link = RedisLink(settings, name: "redis failures")
    prefix = "\(settings.prefix):failures:"
    self.firstPause = firstPause
    self.longestPause = longestPause
    self.forgottenAfter = forgottenAfter
  }

  /// Counts one more failure under each, unless one of them has to wait: then gives how long. Sent again because the
  /// connection broke, one attempt counts as two.
  package func begin(_ subjects: [Subject]) async throws(RedisError) -> Duration? {
    let words: [RedisWord] = [.milliseconds(firstPause), .milliseconds(longestPause), .milliseconds(forgottenAfter)]
    let reply = try await Self.begin.call(
      link, keys: subjects.map { prefix + $0.key }, words + subjects.map { RedisWord($0.free) })
    guard let wait = reply.number else {
      throw RedisError(.unexpected, "\(link.settings.address): the count of failures answered \(reply).")
    }
    return wait > 0 ? .milliseconds(wait) : nil
  }

  /// Takes one failure back under each.
  package func withdraw(_ keys: [String]) async throws(RedisError) {
    _ = try await Self.withdraw.call(link, keys: keys.map { prefix + $0 }, [])
  }

  /// Forgets all failures under each.
  package func forget(_ keys: [String]) async throws(RedisError) {
    _ = try await link.call(RedisCommand("DEL", keys.map { RedisWord(prefix + $0) }))
  }

  private static let begin = RedisScript(
    "a count of failures",
    """
    local first, longest, forgotten = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local time = redis.call('TIME')
    local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
    local counts, wait = {}, 0
    for i, key in ipairs(KEYS) do
      local kept = redis.call('HMGET', key, 'count', 'at')
      -- Not after now: the clock may have been set back.
      local count, at = tonumber(kept[1]) or 0, math.min(tonumber(kept[2]) or now, now)
      local over = count - tonumber(ARGV[3 + i])
      if over >= 0 then
        wait = math.max(wait, at + math.min(first * 2 ^ math.min(over, 30), longest) - now)
      end
      counts[i] = now - at < forgotten and count or 0
    end
    if wait > 0 then return math.ceil(wait) end
    for i, key in ipairs(KEYS) do
      redis.call('HSET', key, 'count', counts[i] + 1, 'at', string.format('%.0f', now))
      redis.call('PEXPIRE', key, math.max(forgotten, longest))
    end
    return 0
    """)

  private static let withdraw = RedisScript(
    "taking a failure back",
    """
    for _, key in ipairs(KEYS) do
      local count = tonumber(redis.call('HGET', key, 'count')) or 0
      if count > 1 then redis.call('HINCRBY', key, 'count', -1) else redis.call('DEL', key) end
    end
    return 0
    """)
}
