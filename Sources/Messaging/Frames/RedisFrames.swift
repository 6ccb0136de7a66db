import Records
package import Wire

/// The runs of videos in Redis, as producers, processors and those who clear away after them see them.
///
/// Every call bears to be sent twice, because a connection may break after the server has heard it.
package final class RedisFrames: FrameIntake, FrameRemains {
  let link: RedisLink
  let settings: RedisFrameSettings
  let keys: RedisFrameKeys

  package init(_ redis: RedisSettings, settings: RedisFrameSettings = RedisFrameSettings()) {
    link = RedisLink(redis, name: "redis frames")
    self.settings = settings
    keys = RedisFrameKeys(prefix: redis.prefix)
  }

  package func begin(
    _ videoID: Int, run name: String?, at milliseconds: Int
  ) async throws -> (run: FrameRun, isNew: Bool) {
    let fresh = name ?? RandomID.make()
    let isNew = try await begin(videoID, wanted: name ?? "", fresh: fresh, at: milliseconds)
    // Sent twice, the second time finds what the first has begun.
    guard let run = try await run(of: videoID) else { throw unexpected("no run after one was begun") }
    return (run, isNew || (name == nil && run.name == fresh))
  }

  package func run(of videoID: Int) async throws -> FrameRun? {
    RedisFrameReplies.run(videoID, try await link.call(RedisCommand("HGETALL", RedisWord(keys.run(videoID)))))
  }

  package func add(_ entry: VideoFrameEntry, of run: FrameRun) async throws -> FrameAddition {
    let words: [RedisWord] = [
      RedisWord(run.name), RedisWord(entry.frameNumber), RedisWord(entry.milliseconds), entry.isEnd ? 1 : 0,
      RedisWord(settings.limit),
    ]
    let reply = try await RedisFrameScripts.add.call(
      link, keys: [settings.input, keys.run(entry.videoID)], words + RedisFrameReplies.words(entry.fields))
    switch reply.text {
    case "added": return .added
    case "known": return .known
    case "full": return .full
    case "superseded": return .superseded
    default: throw unexpected("adding a frame answered \(reply)")
    }
  }

  package func isDelivered(_ run: FrameRun) async throws -> Bool {
    let last = try await link.call(RedisCommand("HGET", RedisWord(keys.run(run.videoID)), "delivered")).text
    guard let last else { return true }
    let reply = try await RedisFrameScripts.isDelivered.call(link, keys: [settings.output], [RedisWord(last)])
    return reply.number == 1
  }

  package func remove(_ run: FrameRun, asPutAway: Bool) async throws {
    let id = run.videoID
    _ = try await RedisFrameScripts.remove.call(
      link, keys: [settings.input, settings.output, keys.run(id), keys.journal(id), keys.figures(id)],
      [RedisWord(run.name), asPutAway ? 1 : 0])
  }

  package func wasPutAway(_ videoID: Int, run name: String) async throws -> Bool {
    try await link.call(RedisCommand("HGET", RedisWord(keys.run(videoID)), "away")).text == name
  }

  func begin(_ videoID: Int, wanted: String, fresh: String, at milliseconds: Int) async throws -> Bool {
    let reply = try await RedisFrameScripts.begin.call(
      link, keys: [keys.run(videoID), keys.journal(videoID)],
      [RedisWord(wanted), RedisWord(fresh), RedisWord(milliseconds)])
    return reply.number == 1
  }

  func unexpected(_ what: String) -> RedisError { RedisError(.unexpected, "\(link.settings.address): \(what).") }
}
