package import Groundwork
package import Records

/// News of jobs for every process that shares a Redis. Listeners of this process hear it at once, also while Redis is
/// away; the others hear what passes while they are connected.
package final class RedisJobEvents: JobEvents {
  private let link: RedisLink
  private let local = LocalJobEvents()
  private let subscriber: RedisSubscriber
  private let channel: String
  /// Put before each message, so that a process does not hear itself twice.
  private let origin = Array(RandomID.make().utf8)

  package init(_ settings: RedisSettings, log: Log) {
    link = RedisLink(settings, name: "redis news")
    channel = "\(settings.prefix):jobs:events"
    subscriber = RedisSubscriber(settings: settings, channels: [channel], log: log)
  }

  package func announce(_ event: JobEvent) async throws {
    local.deliver(event)
    _ = try await link.call(
      RedisCommand("PUBLISH", RedisWord(channel), RedisWord(origin + JobEventText.bytes(event))))
  }

  package func listen(capacity: Int) -> JobEventFeed { local.listen(capacity: capacity) }

  /// Hears the other processes, until the task is cancelled.
  package func run() async {
    await subscriber.run { [local, origin] event in
      guard case .message(_, let bytes) = event, !bytes.starts(with: origin), bytes.count > origin.count,
        let news = JobEventText.event(Array(bytes.dropFirst(origin.count)))
      else { return }
      local.deliver(news)
    }
  }
}
