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
    /// So long what is left of a run may wait for a Redis or a database that is away. 1 h.
    package var tidiesWithin = Duration.seconds(3600)
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
    /// Microseconds since 1970 in the newest name of a run.
    var named: Int64 = 0
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
          if run.isOver { self.forget(run) }
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
    guard isNew else { return try await goOn(record, of: video) }
    // From now on: nobody may take it over while it is being begun.
    let run = FollowedRun(record, isBegun: false, house: house, warning: warning)
    state.withLock { $0.followed[video.id] = run }
    let begun: LiveRunState
    do { begun = try await run.begin(of: video) } catch let unsure as LiveRunUnsure {
      await follow(run)
      throw unsure.refusal
    } catch {
      forget(run)
      await giveUp(record, error)
      throw error
    }
    await follow(run)
    // Who follows it says so again.
    do { try await run.note(begun) } catch { warning.happened(error) }
    return LiveRun(id: record.name, state: begun)
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

  /// Whichever server looks after them.
  package var active: [Int] {
    get async {
      do { return try await house.store.active() } catch {
        warning.happened(error)
        return state.withLock { $0.followed.filter { !$0.value.isOver }.keys.sorted() }
      }
    }
  }

  package func runs(of videoID: Int, page: Page) async throws -> [LiveRunRecord] {
    try await house.store.list(of: videoID, page: page)
  }

  // MARK: Inside

  /// With one that is under way. Where nobody knows whether it was heard of it is asked for once more, under its name:
  /// an Airflow takes each name once.
  private func goOn(_ record: LiveRunRecord, of video: LiveVideo) async throws -> LiveRun {
    guard let run = state.withLock({ $0.followed[video.id] }) else { return LiveRun(record) }
    guard run.isUnsure else { return LiveRun(run.record) }
    let begun: LiveRunState
    do { begun = try await run.begin(of: video) } catch let unsure as LiveRunUnsure { throw unsure.refusal }
    do { try await run.note(begun) } catch { warning.happened(error) }
    return LiveRun(id: record.name, state: begun)
  }

  private func open(_ video: LiveVideo) async throws -> (LiveRunRecord, isNew: Bool) {
    let wanted = LiveRunRecord(
      videoID: video.id, name: name(), runner: house.orchestrator.runner, created: house.now)
    let (record, isNew) = try await house.store.open(wanted, holder: house.holder, until: house.heldUntil)
    guard !isNew, record.isStopping else { return (record, isNew) }
    guard try await becomesFree(video.id, within: Self.patience) else {
      throw LiveStreamRefusal(
        status: 409, "The run before is still ending", details: "Start the video again in a moment.")
    }
    return try await house.store.open(wanted, holder: house.holder, until: house.heldUntil)
  }

  /// An Airflow knows the runs of all videos by their names: no two are alike.
  private func name() -> String {
    let now = house.now.microseconds
    let moment = state.withLock { state in
      state.named = max(now, state.named + 1)
      return state.named
    }
    let rest = String(moment % 1000)
    return "manual__\(ISO8601.text(sinceEpoch: .microseconds(moment)).dropLast())"
      + String(repeating: "0", count: 3 - rest.utf8.count) + rest
  }

  private func becomesFree(_ videoID: Int, within limit: Duration) async throws -> Bool {
    let deadline = house.clock.now + limit
    while try await house.store.current(of: videoID) != nil {
      guard house.clock.now < deadline else { return false }
      try await house.clock.sleep(for: Self.glance)
    }
    return true
  }

  private func follow(_ run: FollowedRun) async {
    state.withLock { $0.followed[run.videoID] = run }
    if await !begun.send(run) { forget(run) }
  }

  private func forget(_ run: FollowedRun) {
    state.withLock { state in if state.followed[run.videoID] === run { state.followed[run.videoID] = nil } }
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
      await follow(FollowedRun(record, isBegun: true, house: house, warning: warning))
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
