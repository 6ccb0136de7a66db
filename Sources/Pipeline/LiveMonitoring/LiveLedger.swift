package import Groundwork
package import Records
package import TrafficCore
package import Wire

/// Keeps what streams come to, whether or not anybody watches: rows while they run, sums at their end. Figures come from
/// our own cameras and from back ends alike.
///
/// Nobody who brings figures waits for the database: what is to be written waits in a bounded list, from which `run`
/// writes it, again and again while the database is away.
package actor LiveLedger {
  private struct Open {
    var session: LiveSession
    let isOurs: Bool
  }

  private let videos: any LiveVideoStore
  private let store: any LiveAnalyticsStore
  private let interval: Duration
  /// Numbers of frames below this may begin another run of a back end.
  private let beginning: Int
  private let clock: any MonotonicClock
  private let log: Log
  private let warning: RareWarning
  private let lost: Counter

  private var sessions: [Int: Open] = [:]
  private var orders: [Int: FrameOrder] = [:]
  private var outbox = LiveOutbox()
  private var isWriting = false
  /// Numbers that are no video's, and when that was found out.
  private var strangers: [Int: Timestamp] = [:]
  private let bell = Mailbox<Bool>(.newestWins(1))
  private let closing = ClosingTime()

  /// Of back ends' sessions, of the order of their numbers, and of strangers: anybody could name any number.
  private static let mostVideos = 1000
  private static let asksAgainAfter = 60.0

  /// - Parameters:
  ///   - interval: between two snapshots of a video.
  ///   - beginning: numbers of frames below this may begin another run of a back end.
  package init(
    videos: any LiveVideoStore, analytics: any LiveAnalyticsStore, interval: Duration = .seconds(10),
    beginning: Int = 100, metrics: Metrics = Metrics(), clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.videos = videos
    store = analytics
    self.interval = interval
    self.beginning = beginning
    self.clock = clock
    self.log = log.named("live")
    warning = RareWarning("figures of videos wait to be written", log: self.log, clock: clock)
    lost = metrics.counter(
      "gantry_live_rows_lost_total", help: "Rows and sums of live monitoring that could not be written.")
  }

  // MARK: Our own streams

  /// Begins a session of a video that we look at ourselves; one that is open ends.
  package func begin(_ videoID: Int, at now: Timestamp) {
    finish(videoID, at: now)
    sessions[videoID] = Open(session: LiveSession(videoID: videoID, began: now, interval: interval), isOurs: true)
  }

  /// Figures of a frame in the session that was begun.
  package func take(_ analytics: LiveAnalytics, seen: [LiveSighting] = [], at now: Timestamp) {
    guard let rows = sessions[analytics.videoID]?.session.take(analytics, seen: seen, at: now), !rows.isEmpty else {
      return
    }
    outbox.add(rows)
    ring()
  }

  /// The stream is over: its sums will be written.
  package func end(_ videoID: Int, at now: Timestamp) { finish(videoID, at: now) }

  // MARK: Back ends

  /// Figures that a back end brings. The first ones begin a session, and so do those of another run; what comes twice or
  /// too late is passed over. Nothing for a number that is no video's, or of a video that we look at ourselves.
  package func takeFromBackEnd(_ analytics: LiveAnalytics, at now: Timestamp) async {
    let id = analytics.videoID
    guard sessions[id]?.isOurs != true, await isKnown(id, at: now), sessions[id]?.isOurs != true else { return }
    switch judge(analytics, at: now) {
    case .stale: return
    case .next where sessions[id] != nil: break
    case .next, .anew:
      finish(id, at: now)
      guard sessions.count < Self.mostVideos else { return warning.happened(Crowded()) }
      sessions[id] = Open(session: LiveSession(videoID: id, began: now, interval: interval), isOurs: false)
    }
    take(analytics, at: now)
  }

  /// A back end says that its stream is over.
  package func endFromBackEnd(_ videoID: Int, frame: Int, at now: Timestamp) {
    guard sessions[videoID]?.isOurs == false else { return }
    orders[videoID]?.ended(with: frame, at: now)
    finish(videoID, at: now)
  }

  // MARK: Both

  /// When the open session of a video began.
  package func session(of videoID: Int) -> Timestamp? { sessions[videoID]?.session.began }

  /// The video is removed: nothing more is kept of it.
  package func forget(_ videoID: Int) {
    sessions[videoID] = nil
    orders[videoID] = nil
    strangers[videoID] = nil
    outbox.forget(videoID)
  }

  /// Before the program ends.
  package func endAll(at now: Timestamp) { for id in sessions.keys.sorted() { finish(id, at: now) } }

  /// How many rows and sums wait to be written.
  package var waiting: Int { outbox.count + (isWriting ? 1 : 0) }

  // MARK: Writing

  /// Writes what waits, until `close`; then what still waits is tried once more.
  package func run() async {
    while await bell.next() != nil { await write() }
    await write()
    let left = outbox.count
    if left > 0 {
      lost.add(left)
      log.error("figures and sums of videos are lost: the database could not be reached", ["count": .integer(left)])
    }
  }

  package nonisolated func close() {
    closing.close()
    bell.close()
  }

  private func ring() {
    if outbox.givenUp > told {
      lost.add(outbox.givenUp - told)
      told = outbox.givenUp
    }
    bell.offer(true)
  }

  /// Of what the outbox gave up, how much is counted already.
  private var told = 0

  private func write() async {
    var backoff = Backoff()
    var random = SystemRandomNumberGenerator()
    while !Task.isCancelled, let batch = outbox.next() {
      isWriting = true
      defer { isWriting = false }
      do {
        try await put(batch)
        backoff.worked(at: clock.now)
      } catch {
        guard Self.mayPass(error) else {
          giveUp(batch, error)
          continue
        }
        outbox.putBack(batch)
        warning.happened(error)
        if closing.isOver { return }
        await closing.pause(for: backoff.failed(at: clock.now, using: &random), clock)
      }
    }
  }

  private func put(_ batch: LiveOutbox.Batch) async throws {
    switch batch {
    case .rows(let rows): try await store.append(rows.snapshots, rows.speeding)
    case .sums(let sums): try await store.finish(sums)
    }
  }

  /// Somebody may bring the database back, or let us in again.
  private static func mayPass(_ error: any Error) -> Bool {
    guard let error = error as? StoreError else { return true }
    return error.mayPass || error.kind == .refused
  }

  private func giveUp(_ batch: LiveOutbox.Batch, _ error: any Error) {
    if let id = batch.videoID, (error as? StoreError)?.kind == .conflict {
      // Removed meanwhile, with all that is known about it.
      forget(id)
      return log.info("figures of a video that is gone are left out", ["video": .integer(id)])
    }
    lost.add(batch.count)
    log.error("figures of a video are lost: \(error)", ["video": .integer(batch.videoID ?? 0)])
  }

  // MARK: Inside

  private struct Crowded: Error, CustomStringConvertible {
    var description: String { "more than \(LiveLedger.mostVideos) videos at the same time" }
  }

  private func finish(_ videoID: Int, at now: Timestamp) {
    guard let open = sessions.removeValue(forKey: videoID) else { return }
    outbox.add(open.session.summary(at: now))
    ring()
  }

  private func judge(_ analytics: LiveAnalytics, at now: Timestamp) -> FrameOrder.Verdict {
    if orders.count >= Self.mostVideos, orders[analytics.videoID] == nil {
      // Those without a session tell only what is late.
      orders = orders.filter { sessions[$0.key] != nil }
    }
    return orders[analytics.videoID, default: FrameOrder(beginning: beginning)].judge(analytics.frameNumber, at: now)
  }

  /// When that cannot be asked it is taken for one: the database will say so itself when the rows are written.
  private func isKnown(_ videoID: Int, at now: Timestamp) async -> Bool {
    if sessions[videoID] != nil { return true }
    if let asked = strangers[videoID], abs(now.seconds(since: asked)) < Self.asksAgainAfter { return false }
    do {
      let isKnown = try await videos.find(videoID) != nil
      if strangers.count >= Self.mostVideos { strangers = [:] }
      strangers[videoID] = isKnown ? nil : now
      return isKnown
    } catch {
      warning.happened(error)
      return true
    }
  }
}
