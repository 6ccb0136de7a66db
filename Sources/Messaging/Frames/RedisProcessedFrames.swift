package import Wire

/// What pictures came to, for the one who carries it to the back end: the contract's group and consumer.
package final class RedisProcessedFrames: ProcessedFrames {
  private let link: RedisLink
  /// Waits for messages; nothing else may stand behind that.
  private let ear: RedisLink
  private let settings: RedisFrameSettings
  private let keys: RedisFrameKeys

  package init(_ redis: RedisSettings, settings: RedisFrameSettings = RedisFrameSettings()) {
    link = RedisLink(redis, name: "redis bridge")
    ear = RedisLink(redis, name: "redis waiting")
    self.settings = settings
    keys = RedisFrameKeys(prefix: redis.prefix)
  }

  /// First what was handed out and never arrived, or was at hand when this one's predecessor died.
  package func take(limit: Int, waiting: Duration) async throws -> [FrameDelivery<ProcessedFrameEntry>] {
    let known = try await read(limit: limit, from: "0", waiting: .zero)
    return known.isEmpty ? try await read(limit: limit, from: ">", waiting: waiting) : known
  }

  package func adopt(limit: Int, idle: Duration) async throws -> [FrameDelivery<ProcessedFrameEntry>] {
    let reply = try await withGroup { () throws(RedisError) in
      try await link.call(
        RedisCommand(
          "XAUTOCLAIM", RedisWord(settings.output), RedisWord(settings.outputGroup), RedisWord(settings.consumer),
          .milliseconds(idle), "0-0", "COUNT", RedisWord(limit)))
    }
    return Self.deliveries(reply[1])
  }

  package func confirm(_ receipts: [String]) async throws {
    guard !receipts.isEmpty else { return }
    _ = try await link.call(
      RedisCommand(
        "XACK", [RedisWord(settings.output), RedisWord(settings.outputGroup)] + receipts.map { RedisWord($0) }))
  }

  package func watched(_ videoIDs: Set<Int>) async throws -> Set<Int> {
    let ids = videoIDs.sorted()
    guard !ids.isEmpty else { return [] }
    let answers = try await link.call(
      ids.map { RedisCommand("EXISTS", RedisWord(keys.mark(LiveChannel(.frames, $0)))) })
    return Set(zip(ids, answers).filter { $1.number == 1 }.map(\.0))
  }

  private func read(
    limit: Int, from place: String, waiting: Duration
  ) async throws -> [FrameDelivery<ProcessedFrameEntry>] {
    var words: [RedisWord] = [
      "GROUP", RedisWord(settings.outputGroup), RedisWord(settings.consumer), "COUNT", RedisWord(limit),
    ]
    if waiting > .zero { words += ["BLOCK", .milliseconds(waiting)] }
    let command = RedisCommand("XREADGROUP", words + ["STREAMS", RedisWord(settings.output), RedisWord(place)])
    let reply = try await withGroup { () throws(RedisError) in
      waiting > .zero ? try await ear.call(command, waits: waiting) : try await link.call(command)
    }
    return Self.deliveries(reply[0][1])
  }

  private static func deliveries(_ reply: RedisReply) -> [FrameDelivery<ProcessedFrameEntry>] {
    RedisFrameReplies.deliveries(reply) { ProcessedFrameEntry($0) }
  }

  /// Makes the group where there is none, and asks again.
  private func withGroup(_ ask: () async throws(RedisError) -> RedisReply) async throws(RedisError) -> RedisReply {
    do throws(RedisError) {
      return try await ask()
    } catch {
      guard error.kind == .refused, error.description.contains("NOGROUP") else { throw error }
      // `BUSYGROUP` says that somebody else was quicker.
      _ = try await link.call([
        RedisCommand("XGROUP", "CREATE", RedisWord(settings.output), RedisWord(settings.outputGroup), "0", "MKSTREAM")
      ])
      return try await ask()
    }
  }
}
