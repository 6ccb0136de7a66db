import Messaging

/// How frames travel between the processes of an installation, as its settings say.
struct FrameTransport: Sendable {
  let redis: RedisSettings
  let streams: RedisFrameSettings

  init(_ settings: GantrySettings) throws(CommandError) {
    guard let address = settings.redis.url else {
      throw .badInput("redis.url: frames travel through a Redis, and none is set. Write redis://host:6379/0.")
    }
    do throws(RedisAddressProblem) {
      redis = try RedisSettings(address: address)
    } catch {
      throw .badInput("redis.url: the address \(error.reason). Write redis://user:password@host:6379/0.")
    }
    let section = settings.live.streams
    var streams = RedisFrameSettings()
    streams.input = section.input
    streams.output = section.output
    streams.consumer = section.consumer
    streams.limit = section.limit
    streams.lease = section.lease
    self.streams = streams
  }

  var frames: RedisFrames { RedisFrames(redis, settings: streams) }
}
