import Groundwork

/// Listens to channels on a connection of its own, and comes back when it is lost.
///
/// Messages that pass while the connection is down are gone: `onGap` says that there may have been some.
struct RedisSubscriber: Sendable {
  let settings: RedisSettings
  let channels: [String]
  let log: Log
  /// A silent connection is asked after so long; silent for as long again, it is lost.
  var asksAfter = Duration.seconds(15)

  enum Event: Sendable, Equatable {
    /// Listening begins, for the first time or again.
    case connected
    case message(channel: String, [UInt8])
  }

  /// Runs until its task is cancelled. `each` is called on the listening thread and must not wait long.
  func run(_ each: @escaping @Sendable (Event) -> Void) async {
    let ear = Ear(settings: settings, channels: channels, asksAfter: asksAfter)
    var backoff = Backoff(settings.backoff)
    var random = SeededRandom()
    let clock = SystemMonotonicClock()
    while !Task.isCancelled {
      do throws(RedisError) {
        try await ear.listen(each, isOver: { Task.isCancelled }, worked: { backoff.worked(at: clock.now) })
      } catch {
        let pause = backoff.failed(at: clock.now, using: &random)
        log.warning("lost the events of Redis, trying again", ["cause": "\(error)", "pause": .seconds(pause)])
        try? await clock.sleep(for: pause)  // a cancelled sleep ends the loop above
      }
    }
  }

  /// The thread that reads.
  private actor Ear {
    private let thread = BlockingThread(name: "redis events")
    private let settings: RedisSettings
    private let channels: [String]
    private let asksAfter: Duration

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(settings: RedisSettings, channels: [String], asksAfter: Duration) {
      self.settings = settings
      self.channels = channels
      self.asksAfter = asksAfter
    }

    /// Listens until cancelled or disconnected.
    func listen(
      _ each: @Sendable (Event) -> Void, isOver: () -> Bool, worked: () -> Void
    ) throws(RedisError) {
      let connection = try RedisConnection(settings)
      try connection.send(RedisCommand("SUBSCRIBE", channels.map { RedisWord($0) }))
      worked()
      each(.connected)
      var silence = Duration.zero
      var isAsked = false
      while !isOver() {
        guard let reply = try connection.message(within: Self.glance) else {
          // A connection that a firewall forgot looks like silence: ask now and then.
          silence += Self.glance
          if silence >= asksAfter {
            if isAsked { throw RedisError(.unreachable, "\(settings.address): answers nothing any more.") }
            try connection.send(RedisCommand("PING"))
            (silence, isAsked) = (.zero, true)
          }
          continue
        }
        (silence, isAsked) = (.zero, false)
        if reply[0].text == "message", let channel = reply[1].text, case .bytes(let bytes) = reply[2] {
          each(.message(channel: channel, bytes))
        }
      }
    }

    /// How often cancelling is looked for.
    private static let glance = Duration.milliseconds(200)
  }
}
