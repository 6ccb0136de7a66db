import Groundwork
import Records
import TestKit
import Testing
import Wire

@testable import Pipeline
@testable import TrafficCore

/// The end of a run, over the embedded database.
@Suite(.timeLimit(.minutes(2)))
struct FrameCleanerServiceTests {
  private let log = Log(name: "test", output: SilentLog())

  private static func second(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

  private func video(_ stores: TestStores) async throws -> Int {
    let id = try await stores.stores.liveVideos.reserve()
    try await stores.stores.liveVideos.insert(
      LiveVideo(id: id, name: "a", file: "videos/\(id).mp4", created: .zero))
    return id
  }

  /// Begun at second 90, by its own count at second 91.
  private func run(_ video: Int, isProcessed: Bool) -> FrameRun {
    let sums = LiveSummary(
      videoID: video, totalVehicles: 3, speedingViolations: 1, mostAtOnce: 2, framesPerSecond: 10, totalFrames: 40,
      typeDistribution: "{}", averageSpeed: nil, highestSpeed: nil, speedDistribution: "{}", session: Self.second(91),
      ended: Self.second(95), averageDwell: 0)
    return FrameRun(
      videoID: video, name: "r", generation: 0, began: 91_000, started: 90_000, isProduced: isProcessed,
      isProcessed: isProcessed, frames: 40, sums: isProcessed ? FrameSums.bytes(of: sums) : nil)
  }

  private func violation(_ video: Int, track: Int, session: Int64 = 91) -> Violation {
    Violation(
      videoID: video, trackID: track, speed: 75, limit: 60, vehicleType: "car", classID: 2, confidence: 0.9,
      frameNumber: 40, image: "", thumbnail: "", box: PixelBox(x1: 0, y1: 0, x2: 2, y2: 2), at: Self.second(93),
      videoSeconds: 2, created: Self.second(93), session: Self.second(session))
  }

  private func sessions(_ stores: TestStores, _ video: Int) async throws -> [Timestamp] {
    try await stores.stores.violations.list(
      ViolationFilter(videoID: video), by: .id, isDescending: false, page: Page(limit: 10)
    ).map(\.session)
  }

  @Test func `a database that is away at the end of a run is waited for, and nothing is lost`() async throws {
    let stores = try await TestStores()
    let id = try await video(stores)
    let (analytics, violations) = (FailingLiveAnalytics(), FailingViolations(stores.stores.violations))
    _ = try await violations.insert([violation(id, track: 1)])
    let remains = FrameRemainsFake(run(id, isProcessed: true))
    let clock = ManualClock()
    let cleaner = FrameCleaner(
      remains: remains, analytics: analytics, violations: violations, clock: clock, log: log)
    analytics.fail(StoreError(.unavailable, "away"))
    violations.fail(StoreError(.unavailable, "away"))
    async let cleaning = cleaner.clean(id, run: "r", patience: .zero, returning: .seconds(3600))
    func passes(_ isEnough: () -> Bool) async -> Bool {
      await becomesTrue {
        clock.advance(by: .seconds(1))
        return isEnough()
      }
    }
    #expect(await passes { analytics.attempts >= 4 })
    analytics.fail(nil)
    #expect(await passes { !analytics.sums.isEmpty })
    #expect(remains.state.withLock { $0.run } != nil)
    violations.fail(nil)
    #expect(await passes { remains.state.withLock { $0.run } == nil })
    guard case .clean(_, let sums) = try await cleaning else { throw Unexpected() }
    #expect(sums?.totalVehicles == 3 && remains.state.withLock(\.putAway) == "r")
    // Not for ever.
    analytics.fail(StoreError(.unavailable, "away"))
    remains.state.withLock { $0.run = run(id, isProcessed: true) }
    await #expect(throws: StoreError.self) {
      try await cleaner.clean(id, run: "r", patience: .zero, returning: .zero)
    }
  }

  private struct Unexpected: Error {}

  @Test func `violations of a run that was stopped get the session that the rest of it has`() async throws {
    let stores = try await TestStores()
    let id = try await video(stores)
    let rows = stores.stores
    let remains = FrameRemainsFake(run(id, isProcessed: false))
    _ = try await rows.violations.insert([violation(id, track: 1), violation(id, track: 2)])
    let late = violation(id, track: 3)
    remains.state.withLock { $0.whenRemoved = { _ = try await rows.violations.insert([late]) } }
    let cleaner = FrameCleaner(
      remains: remains, analytics: rows.liveAnalytics, violations: rows.violations, log: log)
    let left = try await cleaner.abandon(id, run: "r", patience: .zero) { _ in Self.second(92) }
    #expect(left?.name == "r" && remains.state.withLock { $0.run } == nil)
    #expect(try await sessions(stores, id) == [92, 92, 92].map(Self.second))
    #expect(remains.state.withLock(\.putAway) == nil)
    // A session from before the run is not its own.
    remains.state.withLock { ($0.run, $0.whenRemoved) = (run(id, isProcessed: false), nil) }
    _ = try await rows.violations.insert([late])
    _ = try await cleaner.abandon(id, run: "r", patience: .zero) { _ in Self.second(80) }
    #expect(try await sessions(stores, id) == [92, 92, 92, 91].map(Self.second))
    #expect(try await cleaner.abandon(id, run: "r", patience: .zero) { _ in nil } == nil)
  }

  @Test func `a run whose video is gone is put away without its sums`() async throws {
    let stores = try await TestStores()
    let remains = FrameRemainsFake(run(99, isProcessed: true))
    let cleaner = FrameCleaner(
      remains: remains, analytics: stores.stores.liveAnalytics, violations: stores.stores.violations,
      clock: SystemMonotonicClock(), log: log)
    _ = try await cleaner.abandon(99, run: "r", patience: .zero) { _ in nil }
    #expect(remains.state.withLock { $0.run } == nil)
  }

  @Test(arguments: [true, false])
  func `a run that was put away before its row could say so has succeeded`(wasPutAway: Bool) async throws {
    let stores = try await TestStores()
    let remains = FrameRemainsFake(nil)
    if wasPutAway { remains.state.withLock { $0.putAway = "manual__1" } }
    let cleaner = FrameCleaner(remains: remains, analytics: stores.stores.liveAnalytics, log: log)
    let workflow = FrameWorkflow(
      FrameWorkflow.House(
        producer: FrameProducer(intake: Nowhere(), packer: Nowhere(), log: log), remains: remains, cleaner: cleaner,
        open: { _ in throw Unexpected() }, looking: nil, abandon: { _, _ in }, log: log))
    let record = LiveRunRecord(id: 1, videoID: 1, name: "manual__1", runner: .redis, created: .zero)
    async let running: Void = workflow.run()
    try await workflow.resume(record, of: LiveVideo(id: 1, name: "a", file: "videos/1.mp4", created: .zero))
    #expect(try await becomesTrue { try await workflow.look(at: record).state.isOver })
    #expect(try await workflow.look(at: record).state == (wasPutAway ? .success : .failed))
    workflow.close()
    await running
  }

  private struct Nowhere: FrameIntake, FramePacker {
    func begin(_ videoID: Int, run name: String?, at milliseconds: Int) async throws -> (run: FrameRun, isNew: Bool) {
      throw Unexpected()
    }
    func add(_ entry: VideoFrameEntry, of run: FrameRun) async throws -> FrameAddition { throw Unexpected() }
    func jpeg(of picture: Picture) async throws -> [UInt8] { throw Unexpected() }
  }
}
