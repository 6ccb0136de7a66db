package import Wire

/// The contract's keys that say who is listened to: written with a lifetime and kept alive by those who have listeners.
package final class RedisListenerMarks: ListenerMarks {
  private let link: RedisLink
  private let settings: RedisFrameSettings
  private let keys: RedisFrameKeys

  package init(_ redis: RedisSettings, settings: RedisFrameSettings = RedisFrameSettings()) {
    link = RedisLink(redis, name: "redis listeners")
    self.settings = settings
    keys = RedisFrameKeys(prefix: redis.prefix)
  }

  package func mark(_ channels: [LiveChannel]) async throws {
    try await run(
      channels.map {
        RedisCommand("SET", RedisWord(keys.mark($0)), "true", "PX", .milliseconds(settings.marksLifetime))
      })
  }

  /// Shortened, not removed: another process with listeners makes it long again before it is over.
  package func release(_ channels: [LiveChannel]) async throws {
    try await run(
      channels.map {
        RedisCommand("PEXPIRE", RedisWord(keys.mark($0)), .milliseconds(settings.marksGrace), "LT")
      })
  }

  private func run(_ commands: [RedisCommand]) async throws {
    guard !commands.isEmpty else { return }
    for case .failure(let text) in try await link.call(commands) {
      throw RedisError(.refused, "\(link.settings.address): marking listeners was refused: \(text).")
    }
  }
}
