import Records

/// Results that all replicas share. Each is forgotten after its time, and the least recently used when there are too
/// many.
package final class RedisResultCache: ResultCache {
  private let link: RedisLink
  private let prefix: String
  private let maximumCount: Int
  private let lifetime: Duration

  package init(_ settings: RedisSettings, maximumCount: Int, lifetime: Duration) {
    link = RedisLink(settings, name: "redis cache")
    prefix = "\(settings.prefix):result:"
    self.maximumCount = maximumCount
    self.lifetime = lifetime
  }

  package func value(for key: String) async throws -> [UInt8]? {
    let reply = try await Self.reading.call(link, keys: [prefix + key, index], [])
    guard case .bytes(let bytes) = reply else { return nil }
    return bytes
  }

  package func keep(_ value: [UInt8], for key: String) async throws {
    _ = try await Self.writing.call(
      link, keys: [prefix + key, index], [RedisWord(value), .milliseconds(lifetime), RedisWord(maximumCount)])
  }

  /// Every result by its last use.
  private var index: String { "\(prefix)index" }

  private static let now = """
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]

    """

  private static let reading = RedisScript(
    "reading a result",
    now + """
      local value = redis.call('GET', KEYS[1])
      if value then redis.call('ZADD', KEYS[2], 'XX', now, KEYS[1]) else redis.call('ZREM', KEYS[2], KEYS[1]) end
      return value
      """)

  private static let writing = RedisScript(
    "keeping a result",
    now + """
      redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
      redis.call('ZADD', KEYS[2], now, KEYS[1])
      local extra = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[3])
      if extra > 0 then
        local old = redis.call('ZPOPMIN', KEYS[2], extra)
        for place = 1, #old, 2 do redis.call('UNLINK', old[place]) end
      end
      return extra
      """)
}
