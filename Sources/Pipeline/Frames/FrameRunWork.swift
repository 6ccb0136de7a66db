import Groundwork
import Records
import TrafficCore
import Wire

/// One run through Redis in this process: both steps side by side, and the clean-up behind them.
final class FrameRunWork: Sendable {
  private struct State {
    var look = LiveRunLook(.running)
    var isLetGo = false
    var stoppedAt: Duration?
  }

  let run: LiveRunRecord
  private let video: LiveVideo
  /// Another process has begun it.
  private let isResumed: Bool
  private let house: FrameWorkflow.House
  private let ending = StopSignal()
  private let state = Lock(State())
  /// Somebody wants it to end at once.
  private let leaving = Mailbox<Bool>(.newestWins(1))
  private let over = Mailbox<Never>(.newestWins(1))

  private static let glance = Duration.milliseconds(100)

  init(_ run: LiveRunRecord, of video: LiveVideo, isResumed: Bool, house: FrameWorkflow.House) {
    self.run = run
    self.video = video
    self.isResumed = isResumed
    self.house = house
  }

  var look: LiveRunLook { state.withLock { $0.look } }

  /// Hands nothing more in; what was handed in is looked at.
  func stop() {
    state.withLock { $0.stoppedAt = $0.stoppedAt ?? house.clock.now }
    ending.stop()
  }

  /// Leaves everything as it is.
  func letGo() {
    state.withLock { $0.isLetGo = true }
    leaving.offer(true)
  }

  func waitUntilOver() async { while await over.next() != nil {} }

  /// Cancelled, it leaves the run as it is, to be gone on with.
  func run() async {
    defer { over.close() }
    await withTaskGroup(of: LiveRunLook?.self) { group in
      group.addTask { await self.carry() }
      group.addTask {
        _ = await self.leaving.next()
        return nil
      }
      let look = await group.next() ?? nil
      group.cancelAll()
      await group.waitForAll()
      state.withLock { state in
        if let look {
          state.look = look
        } else if state.isLetGo {
          state.look = LiveRunLook(.failed, reason: "It was left.")
        }
      }
    }
  }

  /// nil when it was cancelled.
  private func carry() async -> LiveRunLook? {
    do {
      if isResumed, try await wasPutAway() { return LiveRunLook(.success) }
      let problem = try await sideBySide()
      let isClean = try await cleanUp()
      if let problem { return LiveRunLook(.failed, reason: problem) }
      guard isClean else {
        return LiveRunLook(.failed, reason: "Nobody has read all that came of its pictures. Is gantry bridge running?")
      }
      return LiveRunLook(.success)
    } catch is CancellationError {
      return nil
    } catch {
      return Task.isCancelled ? nil : LiveRunLook(.failed, reason: Redaction.redacted("\(error)"))
    }
  }

  /// Who hands in waits for room that only those who look can make. Gives what was wrong with the pictures.
  private func sideBySide() async throws -> String? {
    try await withThrowingTaskGroup(of: String?.self) { group in
      group.addTask { try await self.hand() }
      group.addTask {
        try await self.untilProcessed()
        return nil
      }
      var problem: String?
      while let next = try await group.next() { problem = problem ?? next }
      return problem
    }
  }

  private func hand() async throws -> String? {
    let source = try await house.open(video)
    let isLive = await source.description.isLive
    do {
      _ = try await house.producer.produce(
        video, from: StoppableSource(source, ending), isLive: isLive, run: run.name)
      await source.stop()
      return nil
    } catch {
      await source.stop()
      try Task.checkCancellation()
      // A video that cannot be read to its end has one all the same: what was seen of it counts.
      guard try await known()?.isProduced == true else { throw error }
      return Redaction.redacted("\(error)")
    }
  }

  private func untilProcessed() async throws {
    var patience = FramePatience(clock: house.clock, log: house.log)
    var isKnown = false
    while true {
      do {
        let found = try await known()
        patience.worked()
        if found?.isProcessed == true { return }
        if isKnown, found == nil { throw RunLost("Another run of the video has begun, or this one was put away.") }
        isKnown = found != nil
      } catch let failure as any PassingFailure {
        try await patience.failed(failure)
      }
      if let stoppedAt = state.withLock(\.stoppedAt), house.clock.now - stoppedAt > house.stopsWithin {
        throw RunLost("It was stopped before all pictures that wait were looked at. Is gantry frames process running?")
      }
      try await house.clock.sleep(for: Self.glance)
    }
  }

  private func cleanUp() async throws -> Bool {
    let outcome = try await house.cleaner.clean(
      video.id, run: run.name, patience: house.readWithin, returning: house.cleansWithin)
    switch outcome {
    case .clean, .nothing: return true
    case .unread, .unfinished: return false
    }
  }

  /// True when all of it was written down, and the process ended before the row could say so. Begun anew under its name,
  /// it would be counted twice.
  private func wasPutAway() async throws -> Bool {
    var patience = FramePatience(clock: house.clock, log: house.log)
    while true {
      do {
        if try await known() != nil { return false }
        if try await house.remains.wasPutAway(video.id, run: run.name) { return true }
        throw RunLost("The server has ended meanwhile, and Redis knows nothing of the run. Start the video again.")
      } catch let failure as any PassingFailure {
        try await patience.failed(failure)
      }
    }
  }

  private func known() async throws -> FrameRun? {
    try await house.remains.run(of: video.id).flatMap { $0.name == run.name ? $0 : nil }
  }
}

/// A source that somebody else can end.
private struct StoppableSource: FrameSource {
  private let source: any FrameSource
  private let signal: StopSignal

  init(_ source: any FrameSource, _ signal: StopSignal) {
    self.source = source
    self.signal = signal
  }

  var description: SourceDescription { get async { await source.description } }

  func next() async throws -> Frame? { signal.isStopped ? nil : try await source.next() }

  func stop() async { await source.stop() }
}
