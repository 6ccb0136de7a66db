import Groundwork
import Pipeline
import Records
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Messaging

/// Runs that end while the Redis is dead, which comes back; and servers that are replaced meanwhile.
@Suite(.timeLimit(.minutes(3)))
struct FrameCleanUpServiceTests {
  private let log = Log(name: "test", output: CapturedLog())
  private let redis: TestRedis
  private let stores: TestStores
  private let frames: RedisFrames
  private let video: LiveVideo

  init() async throws {
    redis = try await TestRedis()
    stores = try await TestStores()
    frames = RedisFrames(try RedisSettings(address: redis.address))
    let id = try await stores.stores.liveVideos.reserve()
    video = LiveVideo(id: id, name: "numbers", file: "videos/\(id).mp4", framesPerSecond: 30, created: .zero)
    try await stores.stores.liveVideos.insert(video)
  }

  private var cleaner: FrameCleaner {
    FrameCleaner(
      remains: frames, analytics: stores.stores.liveAnalytics, violations: stores.stores.violations, log: log)
  }

  private func runs(_ orchestrator: any Orchestrator) -> LiveRuns {
    var house = LiveRuns.House(
      store: stores.stores.liveRuns, videos: stores.stores.liveVideos, orchestrator: orchestrator, log: log)
    house.lease = .seconds(3)
    return LiveRuns(house)
  }

  private var row: LiveRunRecord {
    get async throws { try #require(try await stores.stores.liveRuns.list(of: video.id, page: Page()).first) }
  }

  private func workflow(readWithin: Duration) -> FrameWorkflow {
    let processor = FrameProcessor(
      FrameProcessor.House(
        work: RedisFrameWork(frames, name: "test"), unpacker: NumberPacker(),
        detector: NumberDetector(), options: DetectionOptions(), pictures: NumberPacker(), log: log))
    let cleaner = cleaner
    var house = FrameWorkflow.House(
      producer: FrameProducer(intake: frames, packer: NumberPacker(), log: log), remains: frames, cleaner: cleaner,
      open: { _ in NumberedSource(count: 40) }, looking: { try await processor.run() },
      abandon: { id, name in _ = try await cleaner.abandon(id, run: name, patience: .zero) { _ in nil } }, log: log)
    house.readWithin = readWithin
    return FrameWorkflow(house)
  }

  /// As a server does, until the body is done.
  private func serving(
    _ workflow: FrameWorkflow, _ body: (LiveRuns) async throws -> Void
  ) async throws {
    let runs = runs(workflow)
    async let looking: Void = workflow.run()
    async let following: Void = runs.run()
    let result: Result<Void, any Error>
    do { result = .success(try await body(runs)) } catch { result = .failure(error) }
    runs.close()
    workflow.close()
    await looking
    await following
    try result.get()
  }

  @Test func `a run whose Redis dies before it is cleaned up waits for it, over a restart, and is whole then`()
    async throws
  {
    // Nobody reads what comes of it: until that is given up there is time to die.
    try await serving(workflow(readWithin: .seconds(3600))) { runs in
      _ = try await runs.start(video)
      #expect(try await becomesTrue { try await frames.run(of: video.id)?.isProcessed == true })
      redis.kill()
    }
    #expect(try await row.ended == nil)
    try await serving(workflow(readWithin: .zero)) { runs in
      #expect(await becomesTrue { await runs.active == [video.id] })
      // It is looked for, in vain.
      await #expect(throws: RedisError.self) { try await frames.run(of: video.id) }
      #expect(try await row.ended == nil)
      try await redis.start()
      #expect(try await becomesTrue(within: .seconds(60)) { try await row.ended != nil })
    }
    #expect(try await row.reason?.hasPrefix("Nobody has read all that came of its pictures") == true)
    #expect(try await frames.run(of: video.id) == nil, "put away")
    let sums = try await stores.stores.liveAnalytics.summaries(of: video.id, session: nil, page: Page())
    #expect(sums.map(\.totalFrames) == [40])
  }

  /// Runs are carried through elsewhere; what is left of them is put away here.
  private final class Elsewhere: Orchestrator {
    let attempts = Counter()
    let hasFailed = StopSignal()
    private let frames: RedisFrames
    private let cleaner: FrameCleaner

    init(_ frames: RedisFrames, _ cleaner: FrameCleaner) {
      self.frames = frames
      self.cleaner = cleaner
    }

    var runner: LiveRunRecord.Runner { .airflow }
    var pauses: BackoffSettings { BackoffSettings(first: .milliseconds(5), maximum: .milliseconds(20)) }

    func begin(_ run: LiveRunRecord, of video: LiveVideo) async throws -> LiveRunState {
      _ = try await frames.begin(video.id, run: run.name, at: 1000)
      return .running
    }
    func resume(_ run: LiveRunRecord, of video: LiveVideo) async throws {}
    func look(at run: LiveRunRecord) async throws -> LiveRunLook {
      hasFailed.isStopped ? LiveRunLook(.failed, reason: "It says no") : LiveRunLook(.running)
    }
    func stop(_ run: LiveRunRecord) async throws {}
    func tidy(_ run: LiveRunRecord) async throws {
      attempts.add()
      _ = try await cleaner.abandon(run.videoID, run: run.name, patience: .zero) { _ in nil }
    }
  }

  @Test func `what is left of a run that failed elsewhere is put away once the Redis is back`() async throws {
    let elsewhere = Elsewhere(frames, cleaner)
    let runs = runs(elsewhere)
    async let following: Void = runs.run()
    let run = try await runs.start(video)
    #expect(try await frames.run(of: video.id)?.name == run.id)
    redis.kill()
    elsewhere.hasFailed.stop()
    #expect(await becomesTrue(within: .seconds(60)) { elsewhere.attempts.value > 4 })
    #expect(try await row.ended == nil)
    try await redis.start()
    #expect(try await becomesTrue(within: .seconds(60)) { try await row.ended != nil })
    let ended = try await row
    #expect(ended.reason == "It says no" && ended.name == run.id)
    #expect(try await frames.run(of: video.id) == nil)
    runs.close()
    await following
  }
}
