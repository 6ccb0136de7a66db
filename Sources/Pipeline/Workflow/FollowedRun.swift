import Groundwork
import Records
import TrafficCore
import Wire

/// One run that this process looks after: keeps its row, asks how far it has come, writes that down, and stops it when
/// somebody wants that.
final class FollowedRun: Sendable {
  private struct State {
    var record: LiveRunRecord
    /// The orchestrator has been asked to set it going.
    var isBegun: Bool
    /// It was asked, and nobody knows whether it has heard that.
    var isUnsure = false
    /// Somebody is telling the orchestrator that it is to end.
    var isTelling = false
    /// The orchestrator has heard that.
    var isStopped = false
    /// Look at once.
    var isNudged = false
    /// This process ends the row: that it cannot be kept any more is no news.
    var isEnding = false
    var isOver = false
  }

  private enum Outcome {
    case nothing, news
    case over(LiveRunLook)
  }

  private let house: LiveRuns.House
  private let warning: RareWarning
  private let leftovers: RareWarning
  private let state: Lock<State>

  private static let glance = Duration.milliseconds(50)
  /// Attempts to put away what is left of a run, when what is against it will not pass by itself.
  private static let attempts = 3

  init(_ record: LiveRunRecord, isBegun: Bool, house: LiveRuns.House, warning: RareWarning) {
    self.house = house
    self.warning = warning
    leftovers = RareWarning("what is left of a run waits to be put away", log: house.log, clock: house.clock)
    state = Lock(State(record: record, isBegun: isBegun))
  }

  var videoID: Int { state.withLock { $0.record.videoID } }
  var record: LiveRunRecord { state.withLock { $0.record } }
  var isOver: Bool { state.withLock { $0.isOver } }
  var isUnsure: Bool { state.withLock { $0.isUnsure } }

  /// Sets it going; its row stays ours, however long that takes.
  func begin(of video: LiveVideo) async throws -> LiveRunState {
    async let _: Bool = keep()
    defer { state.withLock { $0.isBegun = true } }
    do {
      let begun = try await house.orchestrator.begin(record, of: video)
      state.withLock { $0.isUnsure = false }
      return begun
    } catch let unsure as LiveRunUnsure {
      state.withLock { $0.isUnsure = true }
      throw unsure
    }
  }

  func note(_ state: LiveRunState) async throws {
    try await house.store.note(state, of: record.id, holder: house.holder)
    self.state.withLock { $0.record.state = state }
  }

  /// Throws what the orchestrator says against it; it is told again later.
  func stop() async throws {
    let record = state.withLock { state -> LiveRunRecord? in
      state.record.isStopping = true
      state.isTelling = state.isBegun
      return state.isBegun ? state.record : nil
    }
    // One that is not begun yet is told when it is.
    guard let record else { return }
    defer {
      state.withLock { state in
        state.isTelling = false
        state.isNudged = true
      }
    }
    try await house.orchestrator.stop(record)
    state.withLock { $0.isStopped = true }
  }

  /// Until it is over, another one's, or the task is cancelled.
  func follow() async {
    let isOurs = await withTaskGroup(of: Bool.self) { group in
      group.addTask { await self.keep() }
      group.addTask {
        await self.carry()
        return true
      }
      let first = await group.next() ?? true
      group.cancelAll()
      await group.waitForAll()
      return first
    }
    if !isOurs { await part() }
  }

  // MARK: The row

  /// Until the task is cancelled; false when the row is not ours any more. Beside everything else, because others answer
  /// when they like.
  private func keep() async -> Bool {
    var isHeld = true
    while true {
      do { try await house.clock.sleep(for: house.lease / (isHeld ? 3 : 10)) } catch { return true }
      do {
        guard let row = try await house.store.hold(record.id, holder: house.holder, until: house.heldUntil) else {
          return state.withLock(\.isEnding)
        }
        isHeld = true
        state.withLock { state in
          guard row.isStopping, !state.record.isStopping else { return }
          (state.record.isStopping, state.isNudged) = (true, true)
        }
      } catch {
        if Task.isCancelled { return true }
        // Nobody else can take it over either while the database is away.
        isHeld = false
        warning.happened(error)
      }
    }
  }

  /// Another one looks after it, or its video is gone: then nobody else ends it.
  private func part() async {
    let record = record
    var isGone = false
    do { isGone = try await house.videos.find(record.videoID) == nil } catch { warning.happened(error) }
    if isGone {
      house.log.info("the video of a run is gone: what is left of it is put away", about(record))
      do { try await house.orchestrator.stop(record) } catch { warning.happened(error) }
      await house.orchestrator.removed(record.videoID)
      await tidy(record)
    } else {
      house.log.info("another one looks after a run", about(record))
      await house.orchestrator.letGo(record)
    }
    state.withLock { $0.isOver = true }
  }

  // MARK: Following

  private func carry() async {
    var pause = Backoff(house.orchestrator.pauses)
    var random = SeededRandom()
    while !Task.isCancelled {
      await rest(pause.failed(at: house.clock.now, using: &random))
      guard !Task.isCancelled else { return }
      await tellStop()
      switch await look() {
      case .nothing: break
      case .news: pause = Backoff(house.orchestrator.pauses)
      case .over(let end):
        await finish(end)
        return
      }
    }
  }

  /// Who cannot be told now is told at the next look: the run goes on meanwhile.
  private func tellStop() async {
    let (record, isDue) = state.withLock { state in
      (state.record, state.record.isStopping && !state.isStopped && !state.isTelling)
    }
    guard isDue else { return }
    do {
      try await house.orchestrator.stop(record)
      state.withLock { $0.isStopped = true }
    } catch {
      if !Task.isCancelled { warning.happened(error) }
    }
  }

  private func look() async -> Outcome {
    let record = record
    do {
      let look = try await house.orchestrator.look(at: record)
      if look.state.isOver { return .over(look) }
      // Whoever was told has not taken it to heart: told again.
      state.withLock { $0.isStopped = false }
      guard look.state != record.state else { return .nothing }
      try await note(look.state)
      return .news
    } catch let failure as any PassingFailure where failure.canRetry {
      warning.happened(failure)
      return .nothing
    } catch let error as StoreError {
      warning.happened(error)
      return .nothing
    } catch {
      if Task.isCancelled { return .nothing }
      return .over(LiveRunLook(.failed, reason: (error as? LiveStreamRefusal)?.whole ?? "\(error)"))
    }
  }

  // MARK: The end

  /// The row says that it is over when everything is put away: until then the next process goes on with it.
  private func finish(_ end: LiveRunLook) async {
    let record = record
    await tidy(record)
    var pause = Backoff(BackoffSettings(first: .milliseconds(100), maximum: .seconds(5)))
    var random = SeededRandom()
    let reason = end.reason.map { Redaction.redacted($0) }
    state.withLock { $0.isEnding = true }
    while !Task.isCancelled {
      do {
        let isOurs = try await house.store.end(
          record.id, end.state, reason: reason, holder: house.holder, at: house.now)
        state.withLock { state in
          (state.record.state, state.record.reason, state.isOver) = (end.state, reason, true)
        }
        if isOurs { tell(record, end.state, reason) }
        return
      } catch {
        warning.happened(error)
      }
      try? await house.clock.sleep(for: pause.failed(at: house.clock.now, using: &random))  // cancelled: the loop ends
    }
  }

  /// Waits for a Redis or a database that is away, and says so; not for ever, because the video can be looked at again.
  private func tidy(_ record: LiveRunRecord) async {
    var pause = Backoff(BackoffSettings(first: .milliseconds(200), maximum: .seconds(10)))
    var random = SeededRandom()
    var refusals = 0
    let deadline = house.clock.now + house.tidiesWithin
    while !Task.isCancelled {
      do { return try await house.orchestrator.tidy(record) } catch {
        guard !Task.isCancelled else { return }
        if (error as? any PassingFailure)?.canRetry != true { refusals += 1 }
        guard refusals < Self.attempts, house.clock.now < deadline else {
          return house.log.warning(
            "something of a run stays behind until the video's next run: \(Redaction.redacted("\(error)"))",
            about(record))
        }
        leftovers.happened(error)
      }
      try? await house.clock.sleep(for: pause.failed(at: house.clock.now, using: &random))  // cancelled: the loop ends
    }
  }

  private func tell(_ record: LiveRunRecord, _ state: LiveRunState, _ reason: String?) {
    if let reason, state == .failed {
      house.log.warning("a run has failed: \(reason)", about(record))
    } else {
      house.log.info("a run has ended", about(record))
    }
  }

  private func about(_ record: LiveRunRecord) -> KeyValuePairs<String, LogValue> {
    ["video": .integer(record.videoID), "run": .text(record.name)]
  }

  /// In short steps, so that whoever wants something need not wait.
  private func rest(_ pause: Duration) async {
    let end = house.clock.now + pause
    while house.clock.now < end, !Task.isCancelled {
      let isNudged = state.withLock { state in
        defer { state.isNudged = false }
        return state.isNudged
      }
      if isNudged { return }
      try? await house.clock.sleep(for: min(Self.glance, end - house.clock.now))  // cancelled: the loop ends
    }
  }
}
