import Groundwork
import Records
import Wire

/// One run that this process looks after: asks how far it has come, writes that down, keeps the row its own, and stops it
/// when somebody wants that.
final class FollowedRun: Sendable {
  private struct State {
    var record: LiveRunRecord
    /// The orchestrator has heard that it is to end.
    var isStopped = false
    /// Look at once.
    var isNudged = false
    var isOver = false
  }

  private let house: LiveRuns.House
  private let warning: RareWarning
  private let state: Lock<State>

  private static let glance = Duration.milliseconds(50)
  /// Attempts to put away what is left of a run.
  private static let tidyings = 3

  init(_ record: LiveRunRecord, house: LiveRuns.House, warning: RareWarning) {
    self.house = house
    self.warning = warning
    state = Lock(State(record: record))
  }

  var videoID: Int { state.withLock { $0.record.videoID } }
  var record: LiveRunRecord { state.withLock { $0.record } }
  var isOver: Bool { state.withLock { $0.isOver } }

  /// Throws what the orchestrator says against it; it is told again later.
  func stop() async throws {
    let record = state.withLock { state in
      state.record.isStopping = true
      state.isNudged = true
      return state.record
    }
    try await house.orchestrator.stop(record)
    state.withLock { $0.isStopped = true }
  }

  /// Until it is over, another one's, or the task is cancelled.
  func follow() async {
    var pause = Backoff(house.orchestrator.pauses)
    var random = SeededRandom()
    var held = house.clock.now
    while !Task.isCancelled {
      // Never so long that the row is lost meanwhile.
      await rest(min(pause.failed(at: house.clock.now, using: &random), house.lease / 3))
      if house.clock.now - held >= house.lease / 3 {
        guard await hold() else { return }
        held = house.clock.now
      }
      guard !Task.isCancelled else { return }
      switch await look() {
      case .nothing: break
      case .news: pause = Backoff(house.orchestrator.pauses)
      case .over(let end):
        await finish(end)
        return
      }
    }
  }

  private enum Outcome {
    case nothing, news
    case over(LiveRunLook)
  }

  private func look() async -> Outcome {
    let record = record
    do {
      if record.isStopping, !state.withLock(\.isStopped) {
        try await house.orchestrator.stop(record)
        state.withLock { $0.isStopped = true }
      }
      let look = try await house.orchestrator.look(at: record)
      if look.state.isOver { return .over(look) }
      guard look.state != record.state else { return .nothing }
      try await house.store.note(look.state, of: record.id, holder: house.holder)
      state.withLock { $0.record.state = look.state }
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

  /// False when it is not ours any more.
  private func hold() async -> Bool {
    let record = record
    do {
      guard let row = try await house.store.hold(record.id, holder: house.holder, until: house.heldUntil) else {
        house.log.info("another one looks after a run, or its video is gone", about(record))
        await house.orchestrator.letGo(record)
        state.withLock { $0.isOver = true }
        return false
      }
      state.withLock { $0.record.isStopping = $0.record.isStopping || row.isStopping }
    } catch {
      // Nobody else can take it over either while the database is away.
      warning.happened(error)
    }
    return true
  }

  /// The row says that it is over when everything is put away.
  private func finish(_ end: LiveRunLook) async {
    let record = record
    await tidy(record)
    var pause = Backoff(BackoffSettings(first: .milliseconds(100), maximum: .seconds(5)))
    var random = SeededRandom()
    let reason = end.reason.map { Redaction.redacted($0) }
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

  private func tidy(_ record: LiveRunRecord) async {
    for attempt in 1...Self.tidyings {
      do { return try await house.orchestrator.tidy(record) } catch {
        guard !Task.isCancelled else { return }
        guard attempt < Self.tidyings else {
          return house.log.warning("something of a run stays behind: \(Redaction.redacted("\(error)"))", about(record))
        }
      }
      try? await house.clock.sleep(for: .seconds(1))  // cancelled: the next attempt says so
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
