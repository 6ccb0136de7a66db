package import Groundwork
package import Records
import TrafficCore

/// Begins runs over videos, follows them to their end and writes down what becomes of them: each is a row that outlives
/// this process. Whoever carries them through is an `Orchestrator`.
///
/// Of several servers that share a database one looks after a run; when it is not heard of any more the next one goes on.
package final class LiveRuns: LiveStreams {
  package struct House: Sendable {
    package var store: any LiveRunStore
    package var videos: any LiveVideoStore
    package var orchestrator: any Orchestrator
    /// This process, unlike all others.
    package var holder: String
    /// A process that is not heard of for so long has lost its runs to another one.
    package var lease = Duration.seconds(15)
    package var clock: any MonotonicClock
    package var wall: any WallClock
    package var log: Log

    package init(
      store: any LiveRunStore, videos: any LiveVideoStore, orchestrator: any Orchestrator,
      holder: String = RandomID.make(), clock: any MonotonicClock = SystemMonotonicClock(),
      wall: any WallClock = SystemWallClock(), log: Log
    ) {
      self.store = store
      self.videos = videos
      self.orchestrator = orchestrator
      self.holder = holder
      self.clock = clock
      self.wall = wall
      self.log = log.named("runs")
    }

    var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }
    var heldUntil: Timestamp { now.advanced(bySeconds: lease / .seconds(1)) }
  }

  private struct State {
    var followed: [Int: FollowedRun] = [:]
    var isClosed = false
  }

  private let house: House
  private let state = Lock(State())
  private let begun = Mailbox<FollowedRun>(.lossless(256))
  private let warning: RareWarning

  /// How long a start waits for the run before to end.
  private static let patience = Duration.seconds(10)
  private static let glance = Duration.milliseconds(100)
  private static let adoptedAtOnce = 100

  package init(_ house: House) {
    self.house = house
    warning = RareWarning("runs cannot be looked after", log: house.log, clock: house.clock)
  }

  /// Until `close`. Takes over what others have left, follows what is under way; at the end others may take it over.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.adopt() }
      while let run = await begun.next() {
        group.addTask {
          await run.follow()
          // One that is not over is left to somebody else, or `leave`.
          self.state.withLock { state in
            if run.isOver, state.followed[run.videoID] === run { state.followed[run.videoID] = nil }
          }
        }
      }
      group.cancelAll()
    }
    await leave()
  }

  package func close() {
    state.withLock { $0.isClosed = true }
    begun.close()
  }

  // MARK: LiveStreams

  package func start(_ video: LiveVideo) async throws -> LiveRun {
    guard !state.withLock(\.isClosed) else { throw LiveStreamRefusal(status: 503, "The server is stopping") }
    let (record, isNew) = try await open(video)
    guard isNew else { return LiveRun(state.withLock { $0.followed[video.id] }?.record ?? record) }
    var begun = record
    do { begun.state = try await house.orchestrator.begin(record, of: video) } catch {
      await giveUp(record, error)
      throw error
    }
    await follow(begun)
    try await house.store.note(begun.state, of: begun.id, holder: house.holder)
    return LiveRun(begun)
  }

  package func stop(_ videoID: Int) async throws {
    guard try await house.store.stop(videoID) else { return }
    try await state.withLock { $0.followed[videoID] }?.stop()
  }

  package func removed(_ videoID: Int) async {
    do { try await stop(videoID) } catch { warning.happened(error) }
    await house.orchestrator.removed(videoID)
    do { _ = try await becomesFree(videoID, within: Self.patience) } catch { warning.happened(error) }
  }

  package func changed(_ video: LiveVideo) async throws { try await house.orchestrator.changed(video) }

  package var active: [Int] { state.withLock { $0.followed.filter { !$0.value.isOver }.keys.sorted() } }

  package func runs(of videoID: Int, page: Page) async throws -> [LiveRunRecord] {
    try await house.store.list(of: videoID, page: page)
  }

  // MARK: Inside

  private func open(_ video: LiveVideo) async throws -> (LiveRunRecord, isNew: Bool) {
    let moment = ISO8601.text(sinceEpoch: house.wall.sinceEpoch).dropLast()
    let wanted = LiveRunRecord(
      videoID: video.id, name: "manual__\(moment)", runner: house.orchestrator.runner, created: house.now)
    let (record, isNew) = try await house.store.open(wanted, holder: house.holder, until: house.heldUntil)
    guard !isNew, record.isStopping else { return (record, isNew) }
    guard try await becomesFree(video.id, within: Self.patience) else {
      throw LiveStreamRefusal(
        status: 409, "The run before is still ending", details: "Start the video again in a moment.")
    }
    return try await house.store.open(wanted, holder: house.holder, until: house.heldUntil)
  }

  private func becomesFree(_ videoID: Int, within limit: Duration) async throws -> Bool {
    let deadline = house.clock.now + limit
    while try await house.store.current(of: videoID) != nil {
      guard house.clock.now < deadline else { return false }
      try await house.clock.sleep(for: Self.glance)
    }
    return true
  }

  private func follow(_ record: LiveRunRecord) async {
    let run = FollowedRun(record, house: house, warning: warning)
    state.withLock { $0.followed[record.videoID] = run }
    if await !begun.send(run) { state.withLock { $0.followed[record.videoID] = nil } }
  }

  private func giveUp(_ record: LiveRunRecord, _ error: any Error) async {
    let reason = (error as? LiveStreamRefusal)?.whole ?? "\(error)"
    do {
      _ = try await house.store.end(
        record.id, .failed, reason: Redaction.redacted(reason), holder: house.holder, at: house.now)
    } catch {
      warning.happened(error)
    }
  }

  private func adopt() async {
    while !Task.isCancelled {
      do {
        let found = try await house.store.adopt(
          holder: house.holder, until: house.heldUntil, at: house.now, limit: Self.adoptedAtOnce)
        for record in found { try await takeOver(record) }
      } catch {
        if !Task.isCancelled { warning.happened(error) }
      }
      try? await house.clock.sleep(for: house.lease / 3)  // cancelled: the loop ends
    }
  }

  private func takeOver(_ record: LiveRunRecord) async throws {
    // Our own, after a pause in which nobody was heard of.
    if state.withLock({ $0.followed[record.videoID]?.record.id == record.id }) { return }
    guard let video = try await house.videos.find(record.videoID) else { return }
    let orchestrator = house.orchestrator
    guard record.runner == orchestrator.runner else {
      return await giveUp(
        record, RunLost("It was carried through by \(record.runner), which the settings do not name any more."))
    }
    guard orchestrator.outlivesProcess else {
      return await giveUp(record, RunLost("The server that looked at the video has ended. Start it again."))
    }
    do {
      try await orchestrator.resume(record, of: video)
      house.log.info("goes on with a run", ["video": .integer(record.videoID), "run": .text(record.name)])
      await follow(record)
    } catch {
      await giveUp(record, error)
    }
  }

  /// What cannot be gone on with ends now; the rest waits for the next process.
  private func leave() async {
    if !house.orchestrator.outlivesProcess {
      for run in state.withLock({ Array($0.followed.values) }) where !run.isOver {
        await giveUp(run.record, RunLost("The server was stopped before the end of the video."))
      }
    }
    do { try await house.store.release(holder: house.holder) } catch { warning.happened(error) }
  }
}

/// Nobody can go on with it.
struct RunLost: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
