package import Groundwork
package import Records
package import TrafficCore
package import Wire

/// Writes down what a run came to and puts away what is left of it. Called twice it does the same once.
package struct FrameCleaner: Sendable {
  package enum Outcome: Sendable, Equatable {
    case nothing
    case clean(FrameRun, LiveSummary?)
    /// It is still handed in or looked at.
    case unfinished(FrameRun)
    /// What came of it has not been read to its end.
    case unread(FrameRun)
  }

  private let remains: any FrameRemains
  private let analytics: any LiveAnalyticsStore
  private let violations: (any ViolationStore)?
  private let clock: any MonotonicClock
  private let log: Log

  private static let glance = Duration.milliseconds(100)
  /// The back end writes the sums of its session a little after it was told the end.
  private static let writing = Duration.seconds(3)

  package init(
    remains: any FrameRemains, analytics: any LiveAnalyticsStore, violations: (any ViolationStore)? = nil,
    clock: any MonotonicClock = SystemMonotonicClock(), log: Log
  ) {
    self.remains = remains
    self.analytics = analytics
    self.violations = violations
    self.clock = clock
    self.log = log.named("frames")
  }

  /// - Parameters:
  ///   - patience: how long what came of it may take to be read.
  ///   - returning: how long a Redis or a database that is away may take to come back.
  package func clean(
    _ videoID: Int, run name: String?, patience: Duration, returning: Duration
  ) async throws -> Outcome {
    var waiting = FramePatience(clock: clock, log: log)
    let deadline = clock.now + returning
    while true {
      do {
        let outcome = try await clean(videoID, run: name, patience: patience)
        waiting.worked()
        return outcome
      } catch let failure as any PassingFailure where clock.now < deadline {
        try await waiting.failed(failure)
      }
    }
  }

  /// - Parameter patience: how long what came of it may take to be read.
  package func clean(_ videoID: Int, run name: String?, patience: Duration) async throws -> Outcome {
    guard let run = try await remains.run(of: videoID), name == nil || run.name == name else { return .nothing }
    guard run.isProcessed else { return .unfinished(run) }
    let deadline = clock.now + patience
    while try await !remains.isDelivered(run) {
      guard clock.now < deadline else { return .unread(run) }
      try await clock.sleep(for: Self.glance)
    }
    let sums = try await write(run)
    try await remains.remove(run, asPutAway: true)
    return .clean(run, sums)
  }

  /// Ends a run that came to no good end: its sums are written where it has any, its violations get the session in which
  /// the rest of it is kept, and nothing of it is looked at any more. Gives the run when there was one of this name.
  ///
  /// - Parameters:
  ///   - patience: how long what came of it may take to be read.
  ///   - session: of a video whose figures still come, when it began.
  package func abandon(
    _ videoID: Int, run name: String, patience: Duration, session: (Int) async -> Timestamp?
  ) async throws -> FrameRun? {
    guard let run = try await remains.run(of: videoID), run.name == name else { return nil }
    let deadline = clock.now + patience
    while clock.now < deadline, try await !remains.isDelivered(run) { try await clock.sleep(for: Self.glance) }
    guard !run.isProcessed else {
      _ = try await write(run)
      try await remains.remove(run, asPutAway: false)
      return run
    }
    let open = await session(videoID).flatMap { $0 >= Self.started(run) ? $0 : nil }
    let kept: Timestamp?
    if let open { kept = open } else { kept = try await self.session(of: run) }
    if let kept { try await violations?.move(from: Self.began(run), to: kept, of: videoID) }
    try await remains.remove(run, asPutAway: false)
    // Whoever looked at a picture just then has kept its violations under the run's own moment.
    if let kept { try await violations?.move(from: Self.began(run), to: kept, of: videoID) }
    return run
  }

  /// The sums of all pictures, in the place of what a back end knew that was killed on the way.
  private func write(_ run: FrameRun) async throws -> LiveSummary? {
    guard let bytes = run.sums, let sums = FrameSums.read(bytes) else {
      log.warning("a run has left no sums", ["video": .integer(run.videoID), "run": .text(run.name)])
      return nil
    }
    let deadline = clock.now + Self.writing
    var known = try await session(of: run)
    while known == nil, clock.now < deadline {
      try await clock.sleep(for: Self.glance)
      known = try await session(of: run)
    }
    let whole = LiveSummary(
      videoID: sums.videoID, totalVehicles: sums.totalVehicles, speedingViolations: sums.speedingViolations,
      mostAtOnce: sums.mostAtOnce, framesPerSecond: sums.framesPerSecond, totalFrames: sums.totalFrames,
      typeDistribution: sums.typeDistribution, averageSpeed: sums.averageSpeed, highestSpeed: sums.highestSpeed,
      speedDistribution: sums.speedDistribution, session: known ?? sums.session, ended: sums.ended,
      averageDwell: sums.averageDwell)
    do {
      try await analytics.finish(whole)
    } catch let error as StoreError where error.kind == .conflict {
      log.info("the sums of a run are left out: its video is gone", ["video": .integer(run.videoID)])
      return nil
    }
    try await violations?.move(from: sums.session, to: whole.session, of: run.videoID)
    return whole
  }

  private static func began(_ run: FrameRun) -> Timestamp { Timestamp(microseconds: Int64(run.began) * 1000) }

  private static func started(_ run: FrameRun) -> Timestamp { Timestamp(microseconds: Int64(run.started) * 1000) }

  /// Under which the back end has kept this run.
  private func session(of run: FrameRun) async throws -> Timestamp? {
    let newest = try await analytics.summaries(of: run.videoID, session: nil, page: Page(limit: 1))
    return newest.first { $0.session >= Self.started(run) }?.session
  }
}
