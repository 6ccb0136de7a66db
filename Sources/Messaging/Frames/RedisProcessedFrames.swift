import Groundwork
package import Wire

/// What pictures came to, for the one who carries it to the back end: the contract's group and consumer.
package final class RedisProcessedFrames: ProcessedFrames {
  private let link: RedisLink
  /// Waits for messages; nothing else may stand behind that.
  private let ear: RedisLink
  private let settings: RedisFrameSettings
  private let keys: RedisFrameKeys
  private let hand = Lock(Hand())

  /// What Redis has handed out to this messenger and has not been confirmed, as far as that is known here.
  private struct Hand {
    var receipts: Set<String> = []
    /// Redis said so, and no answer has been lost since.
    var isKnown = false
  }

  package init(_ redis: RedisSettings, settings: RedisFrameSettings = RedisFrameSettings()) {
    link = RedisLink(redis, name: "redis bridge")
    ear = RedisLink(redis, name: "redis waiting")
    self.settings = settings
    keys = RedisFrameKeys(prefix: redis.prefix)
  }

  /// First what was handed out and never arrived, or was at hand when this one's predecessor died.
  package func take(
    limit: Int, waiting: Duration, confirming receipts: [String]
  ) async throws -> [FrameDelivery<ProcessedFrameEntry>] {
    let isKnown = hand.withLock { hand in
      hand.receipts.subtract(receipts)
      return hand.isKnown && hand.receipts.isEmpty
    }
    do throws(RedisError) {
      if !isKnown {
        let old = try await read(limit: limit, from: "0", waiting: .zero, confirming: receipts)
        hand.withLock { $0 = Hand(receipts: Set(old.map(\.receipt)), isKnown: old.isEmpty) }
        if !old.isEmpty { return old }
      }
      let new = try await read(limit: limit, from: ">", waiting: waiting, confirming: isKnown ? receipts : [])
      hand.withLock { $0.receipts.formUnion(new.map(\.receipt)) }
      return new
    } catch {
      hand.withLock { $0.isKnown = false }
      throw error
    }
  }

  package func adopt(limit: Int, idle: Duration) async throws -> [FrameDelivery<ProcessedFrameEntry>] {
    // Claimed under our name, should the answer be lost.
    hand.withLock { $0.isKnown = false }
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
    _ = try await link.call(confirmation(receipts))
    hand.withLock { $0.receipts.subtract(receipts) }
  }

  private func confirmation(_ receipts: [String]) -> RedisCommand {
    RedisCommand(
      "XACK", [RedisWord(settings.output), RedisWord(settings.outputGroup)] + receipts.map { RedisWord($0) })
  }

  package func watched(_ videoIDs: Set<Int>) async throws -> Set<Int> {
    let ids = videoIDs.sorted()
    guard !ids.isEmpty else { return [] }
    let answers = try await link.call(
      ids.map { RedisCommand("EXISTS", RedisWord(keys.mark(LiveChannel(.frames, $0)))) })
    return Set(zip(ids, answers).filter { $1.number == 1 }.map(\.0))
  }

  /// Confirms and asks in one journey.
  private func read(
    limit: Int, from place: String, waiting: Duration, confirming receipts: [String]
  ) async throws(RedisError) -> [FrameDelivery<ProcessedFrameEntry>] {
    var words: [RedisWord] = [
      "GROUP", RedisWord(settings.outputGroup), RedisWord(settings.consumer), "COUNT", RedisWord(limit),
    ]
    if waiting > .zero { words += ["BLOCK", .milliseconds(waiting)] }
    let question = RedisCommand("XREADGROUP", words + ["STREAMS", RedisWord(settings.output), RedisWord(place)])
    let commands = (receipts.isEmpty ? [] : [confirmation(receipts)]) + [question]
    let reply = try await withGroup { () throws(RedisError) in
      let replies = try await ear.call(commands, waits: waiting, repeats: place != ">")
      for case (.failure(let text), let command) in zip(replies, commands) {
        throw RedisError(.refused, "\(ear.settings.address): \(command.name) was refused: \(text).")
      }
      return replies.last ?? .null
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
