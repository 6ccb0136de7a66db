package import Groundwork
package import Wire

/// One door of the back end. Opened when the first message goes through, opened anew after it was shut.
package protocol BackEndDoor: Sendable {
  /// Returns once the back end has taken all of these; without any, once it has shown that it is there. A door of a back
  /// end that answers no heartbeats throws.
  func carry(_ messages: [[UInt8]]) async throws
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

  /// With their figures, as many messages as may wait for a client (live.waiting_messages): a burst drops none.
  private static let batch = 8
  /// What comes within this time of the message before it travels together with the next.
  private static let gathers = Duration.milliseconds(20)
  /// How long it is remembered who watches.
  private static let remembers = Duration.milliseconds(250)
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
    var memory = WatchMemory(lasting: Self.remembers)
    // Carried, and not confirmed yet.
    var carried: [String] = []
    while !Task.isCancelled {
      do {
        var batch = try await frames.take(limit: Self.batch, waiting: Self.waiting, confirming: carried)
        let taken = clock.now
        carried = []
        if clock.now - looked >= Self.looksEvery {
          looked = clock.now
          batch += try await frames.adopt(limit: Self.batch, idle: Self.idle)
          // Also a sign of life, while there is nothing to carry.
          if batch.isEmpty { try await confirmAll() }
        }
        carried = try await carry(batch, &memory)
        patience.worked()
        if !batch.isEmpty, batch.count < Self.batch { await pause(until: taken + Self.gathers) }
      } catch {
        await shut()
        if Task.isCancelled { break }
        try await patience.failed(error)
      }
    }
    await leave(carried)
  }

  /// Figures first: the end of a stream writes the sums of what was there before. Gives what may be confirmed.
  func carry(
    _ batch: [FrameDelivery<ProcessedFrameEntry>], _ memory: inout WatchMemory
  ) async throws -> [String] {
    guard !batch.isEmpty else { return [] }
    let entries = batch.compactMap(\.entry)
    let watched = try await watched(Set(entries.map(\.videoID)), &memory)
    try await carry(entries.filter { !$0.isEnd }.map(\.analytics.backendMessage), figures, meters.figures)
    // Without a letter it was made while nobody watched.
    let shown = entries.filter { $0.isEnd || (watched.contains($0.videoID) && !$0.letters.isEmpty) }
    try await carry(shown.map(\.frame.backendMessage), pictures, meters.pictures)
    meters.unwatched.add(entries.count - shown.count)
    meters.unreadable.add(batch.count - entries.count)
    return batch.map(\.receipt)
  }

  private func carry(_ messages: [[UInt8]], _ door: any BackEndDoor, _ counter: Counter) async throws {
    guard !messages.isEmpty else { return }
    try await door.carry(messages)
    counter.add(messages.count)
    meters.bytes.add(messages.reduce(0) { $0 + $1.count })
  }

  private func watched(_ videoIDs: Set<Int>, _ memory: inout WatchMemory) async throws -> Set<Int> {
    let now = clock.now
    let unknown = memory.unknown(videoIDs, at: now)
    if !unknown.isEmpty {
      let watched = try await frames.watched(unknown)
      memory.note(unknown, watched: watched, at: now)
    }
    return memory.watched
  }

  private func confirmAll() async throws {
    try await figures.carry([])
    try await pictures.carry([])
  }

  private func pause(until moment: Duration) async {
    let left = moment - clock.now
    if left > .zero { try? await clock.sleep(for: left) }  // cancelled: whoever asked looks
  }

  /// What is not confirmed now is carried once more by the next messenger, and passed over by the back end.
  private func leave(_ carried: [String]) async {
    do { try await frames.confirm(carried) } catch { log.debug("what was carried last is not confirmed: \(error)") }
    await shut()
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
