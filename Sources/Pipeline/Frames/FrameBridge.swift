package import Groundwork
package import Wire

/// One door of the back end. Opened when the first message goes through, opened anew after it was shut.
package protocol BackEndDoor: Sendable {
  func send(_ message: [UInt8]) async throws
  /// Returns once the back end has taken everything that was sent. A door of a back end that answers no heartbeats throws.
  func confirm() async throws
  func shut() async
}

/// Carries what came of pictures to the back end: figures always, pictures while somebody watches. A message is
/// confirmed only after the back end has taken it; what a death interrupts is carried again.
package struct FrameBridge: Sendable {
  private let frames: any ProcessedFrames
  private let pictures: any BackEndDoor
  private let figures: any BackEndDoor
  private let clock: any MonotonicClock
  private let log: Log
  private let meters: BridgeMeters

  private static let batch = 16
  private static let waiting = Duration.milliseconds(200)
  /// What another messenger has had for so long is carried by this one.
  private static let idle = Duration.seconds(30)
  private static let looksEvery = Duration.seconds(10)

  package init(
    frames: any ProcessedFrames, pictures: any BackEndDoor, figures: any BackEndDoor,
    clock: any MonotonicClock = SystemMonotonicClock(), metrics: Metrics = Metrics(), log: Log
  ) {
    self.frames = frames
    self.pictures = pictures
    self.figures = figures
    self.clock = clock
    self.log = log.named("bridge")
    meters = BridgeMeters(metrics)
  }

  /// Until cancelled.
  package func run() async throws {
    var patience = FramePatience(clock: clock, log: log)
    var looked = clock.now
    while !Task.isCancelled {
      do {
        var batch = try await frames.take(limit: Self.batch, waiting: Self.waiting)
        if clock.now - looked >= Self.looksEvery {
          looked = clock.now
          batch += try await frames.adopt(limit: Self.batch, idle: Self.idle)
          // Also a sign of life, while there is nothing to carry.
          if batch.isEmpty { try await confirmAll() }
        }
        try await carry(batch)
        patience.worked()
      } catch {
        await shut()
        try await patience.failed(error)
      }
    }
    await shut()
  }

  /// Figures first: the end of a stream writes the sums of what was there before.
  func carry(_ batch: [FrameDelivery<ProcessedFrameEntry>]) async throws {
    guard !batch.isEmpty else { return }
    let entries = batch.compactMap(\.entry)
    let watched = try await frames.watched(Set(entries.map(\.videoID)))
    for entry in entries where !entry.isEnd { try await send(entry.analytics.backendMessage, figures, meters.figures) }
    try await figures.confirm()
    for entry in entries {
      // Without a letter it was made while nobody watched.
      if entry.isEnd || (watched.contains(entry.videoID) && !entry.letters.isEmpty) {
        try await send(entry.frame.backendMessage, pictures, meters.pictures)
      } else {
        meters.unwatched.add()
      }
    }
    try await pictures.confirm()
    try await frames.confirm(batch.map(\.receipt))
    meters.unreadable.add(batch.count - entries.count)
  }

  private func send(_ message: [UInt8], _ door: any BackEndDoor, _ counter: Counter) async throws {
    try await door.send(message)
    counter.add()
    meters.bytes.add(message.count)
  }

  private func confirmAll() async throws {
    try await figures.confirm()
    try await pictures.confirm()
  }

  private func shut() async {
    await pictures.shut()
    await figures.shut()
  }
}

/// What goes over the bridge, in numbers.
struct BridgeMeters: Sendable {
  let pictures: Counter
  let figures: Counter
  let unwatched: Counter
  let unreadable: Counter
  let bytes: Counter

  init(_ metrics: Metrics) {
    func counter(_ kind: String) -> Counter {
      metrics.counter(
        "gantry_bridge_messages_total", ["kind": kind], help: "Messages on their way to the back end, by kind.")
    }
    pictures = counter("picture")
    figures = counter("figures")
    unwatched = counter("unwatched")
    unreadable = counter("unreadable")
    bytes = metrics.counter("gantry_bridge_bytes_total", help: "Bytes that were sent to the back end.")
  }
}
