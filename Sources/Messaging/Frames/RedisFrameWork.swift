import Records
package import Wire

/// Hands pictures to the one process that looks at them. When it dies another one goes on where it was: what it had not
/// finished is handed out again, what it had found is in the journal.
package final class RedisFrameWork: FrameWork {
  private let frames: RedisFrames
  /// Who holds the pictures; also the consumer's name.
  private let token: String

  package init(_ frames: RedisFrames, name: String) {
    self.frames = frames
    token = "\(name)-\(RandomID.make().prefix(12))"
  }

  private var link: RedisLink { frames.link }
  private var settings: RedisFrameSettings { frames.settings }
  private var keys: RedisFrameKeys { frames.keys }

  package func hold() async throws -> Bool {
    let reply = try await RedisFrameScripts.hold.call(
      link, keys: [keys.holder], [RedisWord(token), .milliseconds(settings.lease)])
    return reply.number == 1
  }

  package func letGo() async throws {
    _ = try await RedisFrameScripts.letGo.call(link, keys: [keys.holder], [RedisWord(token)])
  }

  package func takeOver() async throws -> [FrameDelivery<VideoFrameEntry>] {
    // `BUSYGROUP` says that there is one.
    _ = try await link.call([
      RedisCommand("XGROUP", "CREATE", RedisWord(settings.input), RedisWord(settings.inputGroup), "0", "MKSTREAM")
    ])
    var (found, cursor) = ([FrameDelivery<VideoFrameEntry>](), "0-0")
    repeat {
      let reply = try await link.call(
        RedisCommand(
          "XAUTOCLAIM", RedisWord(settings.input), RedisWord(settings.inputGroup), RedisWord(token), 0,
          RedisWord(cursor), "COUNT", RedisWord(Self.atOnce)))
      found += RedisFrameReplies.deliveries(reply[1]) { VideoFrameEntry($0) }
      cursor = reply[0].text ?? "0-0"
    } while cursor != "0-0"
    _ = try await RedisFrameScripts.forget.call(
      link, keys: [settings.input], [RedisWord(settings.inputGroup), RedisWord(token)])
    return found
  }

  package func take(limit: Int) async throws -> [FrameDelivery<VideoFrameEntry>]? {
    let reply = try await RedisFrameScripts.take.call(
      link, keys: [keys.holder, settings.input],
      [RedisWord(token), .milliseconds(settings.lease), RedisWord(settings.inputGroup), RedisWord(limit)])
    if reply.text == "lost" { return nil }
    return RedisFrameReplies.deliveries(reply) { VideoFrameEntry($0) }
  }

  package func run(of videoID: Int) async throws -> FrameRun? { try await frames.run(of: videoID) }

  package func beginRun(of videoID: Int, name: String, at milliseconds: Int) async throws -> FrameRun {
    try await frames.begin(videoID, run: name, at: milliseconds).run
  }

  package func journal(of run: FrameRun, from place: Int, limit: Int) async throws -> [[UInt8]] {
    let reply = try await link.call(
      RedisCommand(
        "LRANGE", RedisWord(keys.journal(run.videoID)), RedisWord(place), RedisWord(place + limit - 1)))
    return reply.elements.map(\.bytes)
  }

  package func isWatched(_ videoID: Int) async throws -> Bool {
    let key = keys.mark(LiveChannel(.frames, videoID))
    return try await link.call(RedisCommand("EXISTS", RedisWord(key))).number == 1
  }

  package func commit(_ settlements: [FrameSettlement]) async throws -> [FrameCommitOutcome] {
    let before = [""] + settlements.map(\.receipt)
    let replies = try await RedisFrameScripts.commit.call(
      frames.link, zip(settlements, before).map { commit($0, after: $1) })
    return try replies.map { reply in
      guard let outcome = reply.text.flatMap({ FrameCommitOutcome(rawValue: $0) }) else {
        throw frames.unexpected("keeping what came of a frame answered \(reply)")
      }
      return outcome
    }
  }

  /// - Parameter before: the picture that must be done before this one; empty for the first.
  func commit(_ settlement: FrameSettlement, after before: String) -> RedisScript.Run {
    let (result, run) = (settlement.result, settlement.run)
    let (entry, id) = (result.entry, run.videoID)
    let words: [RedisWord] = [
      RedisWord(token), .milliseconds(settings.lease), RedisWord(settings.inputGroup), RedisWord(settlement.receipt),
      RedisWord(run.name), RedisWord(settings.limit), RedisWord(entry.milliseconds),
      RedisWord(result.record?.bytes ?? []), RedisWord(settings.journalLimit), RedisWord(Self.figures(entry)),
      .milliseconds(settings.figuresLifetime), entry.isEnd ? 1 : 0, RedisWord(result.sums ?? []),
      RedisWord(before),
    ]
    return RedisScript.Run(
      keys: [keys.holder, settings.input, settings.output, keys.run(id), keys.journal(id), keys.figures(id)],
      words: words + RedisFrameReplies.words(entry.fields))
  }

  package func pass(_ receipt: String) async throws {
    _ = try await link.call(
      RedisCommand("XACK", RedisWord(settings.input), RedisWord(settings.inputGroup), RedisWord(receipt)))
  }

  /// Under both names that readers know for those in sight.
  private static func figures(_ entry: ProcessedFrameEntry) -> [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("video_id", entry.videoID)
      text.member("total_vehicles_count", entry.totalVehicles)
      text.member("current_vehicle_count", entry.currentInRegion)
      text.member("current_vehicles_count", entry.currentInRegion)
      text.member("updated_at", entry.milliseconds)
    }
    return text.bytes
  }

  /// Messages of one look; each carries a picture.
  private static let atOnce = 64
}
