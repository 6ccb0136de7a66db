package import Groundwork
package import Records
import TrafficCore
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
    try await remains.remove(run)
    return .clean(run, sums)
  }

  /// Ends a run that came to no good end: its sums are written where it has any, and nothing of it is looked at any more.
  /// Gives the run when there was one of this name.
  ///
  /// - Parameter patience: how long what came of it may take to be read.
  package func abandon(_ videoID: Int, run name: String, patience: Duration) async throws -> FrameRun? {
    guard let run = try await remains.run(of: videoID), run.name == name else { return nil }
    let deadline = clock.now + patience
    while clock.now < deadline, try await !remains.isDelivered(run) { try await clock.sleep(for: Self.glance) }
    if run.isProcessed { _ = try await write(run) }
    try await remains.remove(run)
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
    try await analytics.finish(whole)
    try await violations?.move(
      from: Timestamp(microseconds: Int64(run.began) * 1000), to: whole.session, of: run.videoID)
    return whole
  }

  /// Under which the back end has kept this run.
  private func session(of run: FrameRun) async throws -> Timestamp? {
    let newest = try await analytics.summaries(of: run.videoID, session: nil, page: Page(limit: 1))
    let started = Timestamp(microseconds: Int64(run.started) * 1000)
    return newest.first { $0.session >= started }?.session
  }
}
