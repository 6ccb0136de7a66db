import Groundwork
import Pipeline
import Records
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Messaging

@Suite(.timeLimit(.minutes(3)))
struct FrameJourneyServiceTests {
  private let redis: TestRedis
  private let connection: RedisSettings
  private let log = Log(name: "test", output: CapturedLog())

  init() async throws {
    redis = try await TestRedis(isDurable: false)
    connection = try RedisSettings(address: redis.address)
  }

  private func video(_ id: Int = 1) -> LiveVideo {
    LiveVideo(id: id, name: "numbers", file: "none", framesPerSecond: 30, created: .zero)
  }

  private func producer(_ frames: RedisFrames) -> FrameProducer {
    FrameProducer(intake: frames, packer: NumberPacker(), log: log)
  }

  private func processor(_ frames: RedisFrames, metrics: Metrics = Metrics()) -> FrameProcessor {
    FrameProcessor(
      FrameProcessor.House(
        work: RedisFrameWork(frames, name: "test"), unpacker: NumberPacker(),
        detector: NumberDetector(), options: DetectionOptions(), pictures: NumberPacker(), metrics: metrics, log: log))
  }

  /// What comes out, up to the end of the video.
  private func harvest(_ settings: RedisFrameSettings = RedisFrameSettings()) async throws -> [ProcessedFrameEntry] {
    let processed = RedisProcessedFrames(connection, settings: settings)
    var entries: [ProcessedFrameEntry] = []
    while entries.last?.isEnd != true {
      let batch = try await processed.take(limit: 64, waiting: .milliseconds(100))
      entries += batch.compactMap(\.entry)
      try await processed.confirm(batch.map(\.receipt))
    }
    return entries
  }

  /// A run that nobody interrupts.
  private func undisturbed(_ count: Int, _ id: Int) async throws -> [ProcessedFrameEntry] {
    let frames = RedisFrames(connection)
    async let made = producer(frames).produce(video(id), from: NumberedSource(count: count), isLive: false, run: nil)
    async let done = processor(frames).process(id, run: nil)
    let entries = try await harvest()
    _ = try await (made, done)
    return entries
  }

  /// What must not hang on when or how often somebody died.
  private func essence(_ entry: ProcessedFrameEntry) -> String {
    "\(entry.frameNumber) \(entry.isEnd) \(entry.totalVehicles) \(entry.currentInRegion) "
      + entry.vehicles.map { "\($0.trackID):\($0.box)" }.joined(separator: " ")
  }

  @Test func `ten thousand pictures go through streams of the usual length, each one once`() async throws {
    let entries = try await undisturbed(10_000, 1)
    #expect(entries.map(\.frameNumber) == Array(0...10_000))
    let run = try #require(try await RedisFrames(connection).run(of: 1))
    #expect(run.isProcessed && run.frames == 10_000)
    let sums = try #require(FrameSums.read(run.sums ?? []))
    #expect(sums.totalFrames == 10_000 && sums.totalVehicles == entries.last?.totalVehicles)
  }

  @Test func `a run whose processors die one after the other has the numbers of one that nobody disturbed`()
    async throws
  {
    let expected = try await undisturbed(400, 1)
    let frames = RedisFrames(connection)
    _ = try await producer(frames).produce(video(2), from: NumberedSource(count: 400), isLive: false, run: "b")
    let link = RedisLink(connection, name: "test")
    for deaths in 1...4 {
      let dying = Task { try await processor(frames).process(2, run: "b") }
      #expect(try await becomesTrue { try await frames.run(of: 2)?.frames ?? 0 >= 70 * deaths })
      dying.cancel()
      await #expect(throws: CancellationError.self) { try await dying.value }
      // As when it was killed: what it had is still in its hands, and its lease runs out.
      _ = try await link.call(RedisCommand("DEL", "gantry:frames:holder"))
    }
    async let done = processor(frames).process(2, run: "b")
    let entries = try await harvest()
    #expect(entries.map(essence) == expected.map(essence))
    let sums = try #require(FrameSums.read(try await done.sums ?? []))
    #expect(sums.totalFrames == 400 && sums.totalVehicles == expected.last?.totalVehicles)
    #expect(sums.averageDwell > 0 && sums.typeDistribution == #"{"car": \#(sums.totalVehicles)}"#)
  }

  @Test func `a producer that dies is gone on with, and nothing is there twice`() async throws {
    var settings = RedisFrameSettings()
    settings.limit = 20
    let frames = RedisFrames(connection, settings: settings)
    // Dies while it waits for room.
    for _ in 0..<2 {
      let dying = Task {
        try await producer(frames).produce(video(), from: NumberedSource(count: 60), isLive: false, run: "a")
      }
      #expect(try await becomesTrue { try await frames.run(of: 1)?.next == 20 })
      dying.cancel()
      await #expect(throws: CancellationError.self) { _ = try await dying.value }
    }
    async let done = processor(frames).process(1, run: "a")
    async let made = producer(frames).produce(video(), from: NumberedSource(count: 60), isLive: false, run: "a")
    #expect(try await harvest(settings).map(\.frameNumber) == Array(0...60))
    #expect(try await made.added == 40)
    _ = try await done
    let again = try await producer(frames).produce(video(), from: NumberedSource(count: 60), isLive: false, run: "a")
    #expect(again.wasDone && again.added == 0)
  }

  @Test func `[LM-102] pictures are drawn while somebody watches, figures come always`() async throws {
    let frames = RedisFrames(connection)
    let alone = try await undisturbed(30, 2)
    #expect(alone.allSatisfy(\.letters.isEmpty) && alone[20].totalVehicles == 2)
    try await RedisListenerMarks(connection).mark([LiveChannel(.frames, 3)])
    let watched = try await undisturbed(30, 3)
    #expect(watched.dropLast().allSatisfy { $0.letters == Array("AQID".utf8) } && watched.last?.letters == [])
    #expect(watched.map(essence) == alone.map(essence))
    #expect(try await frames.run(of: 3)?.frames == 30)
  }

  @Test func `of a camera the newest picture is handed in, and those without room are counted`() async throws {
    var settings = RedisFrameSettings()
    settings.limit = 3
    let frames = RedisFrames(connection, settings: settings)
    var source = NumberedSource(count: 200)
    source.pause = .milliseconds(1)
    async let made = producer(frames).produce(video(), from: source, isLive: true, run: "a")
    #expect(try await becomesTrue { try await frames.run(of: 1)?.next == 3 })
    async let done = processor(frames).process(1, run: "a")
    let entries = try await harvest(settings)
    let outcome = try await made
    _ = try await done
    #expect(entries.map(\.frameNumber) == Array(0...outcome.added), "numbers without gaps")
    #expect(outcome.added + outcome.dropped == 200)
    #expect(outcome.added >= 4, "the newest one is among them")
  }

  @Test func `pictures of somebody who knows no runs are followed too, and numbers that go back begin anew`()
    async throws
  {
    let frames = RedisFrames(connection)
    let link = RedisLink(connection, name: "test")
    func add(_ number: Int) async throws {
      let letters = Base64Text.letters(of: NumberedVideo.bytes(of: NumberedVideo.picture(number)))
      let entry = VideoFrameEntry(videoID: 9, frameNumber: number, milliseconds: number * 40, letters: letters)
      _ = try await link.call(
        RedisCommand("XADD", [RedisWord("video-frames"), "*"] + RedisFrameReplies.words(entry.fields)))
    }
    for number in Array(0..<20) + Array(0..<10) { try await add(number) }
    let looking = Task { try await processor(frames).run() }
    let processed = RedisProcessedFrames(connection)
    var entries: [ProcessedFrameEntry] = []
    while entries.count < 30 {
      let batch = try await processed.take(limit: 64, waiting: .milliseconds(100))
      entries += batch.compactMap(\.entry)
      try await processed.confirm(batch.map(\.receipt))
    }
    looking.cancel()
    await #expect(throws: CancellationError.self) { try await looking.value }
    #expect(entries.map(\.frameNumber) == Array(0..<20) + Array(0..<10))
    #expect(try await frames.run(of: 9)?.generation == 1)
    #expect(entries[25].totalVehicles == 2)
  }

  @Test func `a message that is no frame, and a picture that is none, hold nobody up`() async throws {
    let frames = RedisFrames(connection)
    let link = RedisLink(connection, name: "test")
    _ = try await link.call(RedisCommand("XADD", "video-frames", "*", "video_id", "x"))
    let metrics = Metrics()
    async let made = producer(frames).produce(video(), from: NumberedSource(count: 5), isLive: false, run: "a")
    async let done = processor(frames, metrics: metrics).process(1, run: "a")
    #expect(try await harvest().map(\.frameNumber) == Array(0...5))
    _ = try await (made, done)
    let counted = metrics.counters.counter("gantry_frames_total", ["outcome": "unreadable"]).value
    #expect(counted == 1)
  }
}
