import Groundwork
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Messaging

@Suite(.timeLimit(.minutes(2)))
struct RedisFrameServiceTests {
  private let redis: TestRedis
  private let connection: RedisSettings
  private var settings = RedisFrameSettings()
  private let link: RedisLink

  init() async throws {
    redis = try await TestRedis()
    var connection = try RedisSettings(address: redis.address)
    connection.backoff = BackoffSettings(first: .milliseconds(20), maximum: .milliseconds(100))
    self.connection = connection
    settings.limit = 5
    link = RedisLink(connection, name: "test")
  }

  private var frames: RedisFrames { RedisFrames(connection, settings: settings) }

  private func entry(_ number: Int, isEnd: Bool = false, video: Int = 1) -> VideoFrameEntry {
    VideoFrameEntry(
      videoID: video, frameNumber: number, milliseconds: 5000 + number, letters: isEnd ? [] : Array("/9j/".utf8),
      isEnd: isEnd)
  }

  private func result(_ entry: VideoFrameEntry) -> FrameResult {
    FrameResult(
      entry: ProcessedFrameEntry(
        videoID: entry.videoID, frameNumber: entry.frameNumber, milliseconds: entry.milliseconds, totalVehicles: 3,
        speedingCount: 0, currentInRegion: 1, isEnd: entry.isEnd),
      record: entry.isEnd
        ? nil
        : DetectionRecord(
          frameNumber: entry.frameNumber, timestamp: entry.timestamp, size: PixelSize(width: 4, height: 4),
          detections: []), sums: entry.isEnd ? Array("{}".utf8) : nil)
  }

  private func number(_ words: RedisWord..., of name: String) async throws -> Int? {
    try await link.call(RedisCommand(name, words)).number
  }

  @Test func `[LM-105] those who have looked and are gone are forgotten, with nothing lost`() async throws {
    let run = try await frames.begin(1, run: "a", at: 1000).run
    #expect(try await frames.add(entry(0), of: run) == .added)
    for process in 0..<4 {
      let work = RedisFrameWork(frames, name: "test\(process)")
      #expect(try await work.hold())
      let before = try await work.takeOver()
      let taken = try await work.take(limit: 3) ?? []
      #expect(before.count + taken.count >= 1, "the frame at hand goes from one to the next")
      try await work.letGo()
    }
    let consumers = try await link.call(
      RedisCommand("XINFO", "CONSUMERS", RedisWord(settings.input), RedisWord(settings.inputGroup)))
    #expect(consumers.elements.count == 1)
  }

  @Test func `[LM-105] who adds waits for those who read, and nothing unread is trimmed away`() async throws {
    let (frames, work) = (frames, RedisFrameWork(frames, name: "test"))
    let run = try await frames.begin(1, run: "a", at: 1000).run
    for number in 0..<5 { #expect(try await frames.add(entry(number), of: run) == .added) }
    #expect(try await frames.add(entry(5), of: run) == .full)
    #expect(try await work.hold())
    _ = try await work.takeOver()
    let taken = try #require(try await work.take(limit: 3))
    #expect(try await frames.add(entry(5), of: run) == .full, "handed out is not done")
    for delivery in taken {
      let entry = try #require(delivery.entry)
      #expect(try await work.commit(result(entry), of: run, receipt: delivery.receipt) == .done)
    }
    for number in 5..<8 { #expect(try await frames.add(entry(number), of: run) == .added) }
    #expect(try await frames.add(entry(8), of: run) == .full)
    let rest = try #require(try await work.take(limit: 100))
    #expect((taken + rest).map { $0.entry?.frameNumber } == (0..<8).map { $0 })
  }

  @Test func `a group of somebody else holds its place too`() async throws {
    let (frames, work) = (frames, RedisFrameWork(frames, name: "test"))
    let run = try await frames.begin(1, run: "a", at: 1000).run
    for number in 0..<5 { _ = try await frames.add(entry(number), of: run) }
    _ = try await link.call(RedisCommand("XGROUP", "CREATE", "video-frames", "spectator", "0"))
    #expect(try await work.hold())
    for delivery in try #require(try await work.take(limit: 5)) { try await work.pass(delivery.receipt) }
    #expect(try await frames.add(entry(5), of: run) == .full)
    _ = try await link.call(RedisCommand("XGROUP", "SETID", "video-frames", "spectator", "$"))
    #expect(try await frames.add(entry(5), of: run) == .added)
    #expect(try await number("video-frames", of: "XLEN") == 1)
  }

  @Test func `a producer that comes back goes on where it was, and what it says twice is there once`() async throws {
    let run = try await frames.begin(1, run: nil, at: 1000)
    #expect(run.isNew && run.run.generation == 0)
    for number in 0..<3 { #expect(try await frames.add(entry(number), of: run.run) == .added) }
    let again = try await frames.begin(1, run: nil, at: 2000)
    #expect(!again.isNew && again.run.name == run.run.name && again.run.began == 1000 && again.run.next == 3)
    for number in 0..<3 { #expect(try await frames.add(entry(number), of: again.run) == .known) }
    #expect(try await frames.add(entry(3, isEnd: true), of: again.run) == .added)
    #expect(try await frames.add(entry(3, isEnd: true), of: again.run) == .known)
    #expect(try await number("video-frames", of: "XLEN") == 4)
    #expect(try await frames.run(of: 1)?.isProduced == true)
  }

  @Test func `another run supersedes the one before, and begins after its last picture`() async throws {
    let (frames, work) = (frames, RedisFrameWork(frames, name: "test"))
    let old = try await frames.begin(1, run: "old", at: 1000).run
    #expect(try await frames.add(entry(0), of: old) == .added)
    #expect(try await work.hold())
    let delivery = try #require(try await work.take(limit: 1)?.first)
    let new = try await frames.begin(1, run: "new", at: 1001)
    #expect(new.isNew && new.run.generation == 1 && new.run.began == 5001)
    #expect(try await frames.add(entry(1), of: old) == .superseded)
    #expect(try await work.commit(result(entry(0)), of: old, receipt: delivery.receipt) == .superseded)
    #expect(try await number("processed-frames", of: "XLEN") == 0)
    #expect(try await work.take(limit: 1)?.isEmpty == true)
  }

  @Test func `[LM-104] what came of a picture appears once, in one step with its journal and figures`() async throws {
    let (frames, work) = (frames, RedisFrameWork(frames, name: "test"))
    let run = try await frames.begin(1, run: "a", at: 1000).run
    for number in 0..<2 { _ = try await frames.add(entry(number, isEnd: number == 1), of: run) }
    #expect(try await work.hold())
    let taken = try #require(try await work.take(limit: 2))
    let first = result(entry(0))
    #expect(try await work.commit(first, of: run, receipt: taken[0].receipt) == .done)
    #expect(try await work.commit(first, of: run, receipt: taken[0].receipt) == .known)
    #expect(try await number("processed-frames", of: "XLEN") == 1)
    #expect(try await work.journal(of: run, from: 0, limit: 10) == [first.record?.bytes])
    let figures = try await link.call(RedisCommand("GET", "analytics:video:1")).text
    #expect(figures?.contains(#""total_vehicles_count":3,"current_vehicle_count":1"#) == true)
    let lifetime = try #require(try await number("analytics:video:1", of: "TTL"))
    #expect((3500...3600).contains(lifetime))
    #expect(try await work.commit(result(entry(1, isEnd: true)), of: run, receipt: taken[1].receipt) == .done)
    let ended = try #require(try await frames.run(of: 1))
    #expect(ended.isProcessed && ended.frames == 1 && ended.sums == Array("{}".utf8))
  }

  @Test func `nothing is kept of a picture while those behind have no room`() async throws {
    let (frames, work) = (frames, RedisFrameWork(frames, name: "test"))
    let processed = RedisProcessedFrames(connection, settings: settings)
    let run = try await frames.begin(1, run: "a", at: 1000).run
    #expect(try await work.hold())
    for number in 0..<6 {
      #expect(try await frames.add(entry(number), of: run) == .added)
      let delivery = try #require(try await work.take(limit: 1)?.first)
      let outcome = try await work.commit(result(entry(number)), of: run, receipt: delivery.receipt)
      #expect(outcome == (number < 5 ? .done : .full))
    }
    let read = try await processed.take(limit: 2, waiting: .milliseconds(10))
    try await processed.confirm(read.map(\.receipt))
    let delivery = try #require(try await work.take(limit: 1)?.first)
    #expect(delivery.entry?.frameNumber == 5)
    #expect(try await work.commit(result(entry(5)), of: run, receipt: delivery.receipt) == .done)
  }

  @Test func `pictures that are kept together are kept in their order: behind one without room there is none`()
    async throws
  {
    let (frames, work) = (frames, RedisFrameWork(frames, name: "test"))
    let run = try await frames.begin(1, run: "a", at: 1000).run
    #expect(try await work.hold())
    for number in 0..<5 { _ = try await frames.add(entry(number), of: run) }
    let taken = try #require(try await work.take(limit: 5))
    let made = taken.enumerated().map {
      FrameSettlement(result: result(entry($0.offset)), run: run, receipt: $0.element.receipt)
    }
    // Somebody else's, that nobody reads: there is room for two.
    for _ in 0..<3 { _ = try await link.call(RedisCommand("XADD", "processed-frames", "*", "video_id", "9")) }
    #expect(try await work.commit(made) == [.done, .done, .full, .full, .full])
    _ = try await link.call(RedisCommand("DEL", "processed-frames"))
    let late = try await RedisFrameScripts.commit.call(link, [work.commit(made[4], after: made[3].receipt)])
    #expect(late.first?.text == "full", "there is room, and the one before is not done")
    #expect(try await work.commit(Array(made[1...])) == [.known, .done, .done, .done])
    #expect(try await work.journal(of: run, from: 0, limit: 10) == made.compactMap { $0.result.record?.bytes })
  }

  @Test func `when the one who looks dies another one goes on with what it had`() async throws {
    let (one, two) = (RedisFrameWork(frames, name: "one"), RedisFrameWork(frames, name: "two"))
    let frames = frames
    let run = try await frames.begin(1, run: "a", at: 1000).run
    for number in 0..<4 { _ = try await frames.add(entry(number), of: run) }
    #expect(try await one.hold())
    let taken = try #require(try await one.take(limit: 3))
    #expect(try await one.commit(result(entry(0)), of: run, receipt: taken[0].receipt) == .done)
    #expect(try await !two.hold(), "one is alive as far as anybody knows")
    // As its lease does in the end.
    _ = try await link.call(RedisCommand("DEL", "gantry:frames:holder"))
    #expect(try await two.hold())
    #expect(try await one.take(limit: 1) == nil)
    #expect(try await one.commit(result(entry(1)), of: run, receipt: taken[1].receipt) == .lost)
    #expect(try await two.takeOver().map { $0.entry?.frameNumber } == [1, 2])
    #expect(try await two.take(limit: 1)?.map { $0.entry?.frameNumber } == [1], "nothing was at hand")
    try await two.letGo()
    #expect(try await one.hold())
  }

  @Test func `a journal that is too long is torn up, and the run says so`() async throws {
    var settings = settings
    settings.journalLimit = 2
    let frames = RedisFrames(connection, settings: settings)
    let work = RedisFrameWork(frames, name: "test")
    let run = try await frames.begin(1, run: "a", at: 1000).run
    #expect(try await work.hold())
    for number in 0..<4 {
      _ = try await frames.add(entry(number), of: run)
      let delivery = try #require(try await work.take(limit: 1)?.first)
      _ = try await work.commit(result(entry(number)), of: run, receipt: delivery.receipt)
    }
    #expect(try await frames.run(of: 1)?.hasJournal == false)
    #expect(try await work.journal(of: run, from: 0, limit: 10).isEmpty)
  }

  @Test func `a messenger that dies gets its messages again, and another one takes over what it left`() async throws {
    let processed = RedisProcessedFrames(connection, settings: settings)
    #expect(try await processed.take(limit: 5, waiting: .milliseconds(10)).isEmpty)
    for number in 0..<3 {
      let fields = result(entry(number)).entry.fields
      _ = try await link.call(
        RedisCommand("XADD", [RedisWord("processed-frames"), "*"] + RedisFrameReplies.words(fields)))
    }
    let first = try await processed.take(limit: 2, waiting: .milliseconds(10))
    let again = try await RedisProcessedFrames(connection, settings: settings).take(limit: 5, waiting: .zero)
    #expect(first.map(\.receipt) == again.map(\.receipt))
    var others = settings
    others.consumer = "consumer-2"
    let other = RedisProcessedFrames(connection, settings: others)
    #expect(try await other.adopt(limit: 5, idle: .seconds(60)).isEmpty)
    #expect(try await becomesTrue { try await other.adopt(limit: 5, idle: .milliseconds(50)).count == 2 })
    try await other.confirm(first.map(\.receipt))
    #expect(try await processed.take(limit: 5, waiting: .milliseconds(10)).map { $0.entry?.frameNumber } == [2])
  }

  @Test func `a messenger confirms and asks in one journey, and after a broken connection gets what it missed`()
    async throws
  {
    func add(_ numbers: Range<Int>) async throws {
      for number in numbers {
        let fields = result(entry(number)).entry.fields
        _ = try await link.call(
          RedisCommand("XADD", [RedisWord("processed-frames"), "*"] + RedisFrameReplies.words(fields)))
      }
    }
    let processed = RedisProcessedFrames(connection, settings: settings)
    func take(confirming receipts: [String] = []) async throws -> [FrameDelivery<ProcessedFrameEntry>] {
      try await processed.take(limit: 2, waiting: .milliseconds(10), confirming: receipts)
    }
    try await add(0..<6)
    let first = try await take()
    #expect(first.map { $0.entry?.frameNumber } == [0, 1])
    #expect(try await take().map(\.receipt) == first.map(\.receipt), "they were not confirmed")
    let second = try await take(confirming: first.map(\.receipt))
    #expect(second.map { $0.entry?.frameNumber } == [2, 3])
    let pending = try await link.call(RedisCommand("XPENDING", "processed-frames", RedisWord(settings.outputGroup)))
    #expect(pending[0].number == 2, "the first two are confirmed")
    // Asked for, and the answer never arrives.
    _ = try await link.call(
      RedisCommand(
        "XREADGROUP", "GROUP", RedisWord(settings.outputGroup), RedisWord(settings.consumer), "COUNT", "1", "STREAMS",
        "processed-frames", ">"))
    _ = try await link.call(RedisCommand("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"))
    await #expect(throws: RedisError.self) { try await take(confirming: second.map(\.receipt)) }
    let missed = try await take(confirming: second.map(\.receipt))
    #expect(missed.map { $0.entry?.frameNumber } == [4])
    #expect(try await take(confirming: missed.map(\.receipt)).map { $0.entry?.frameNumber } == [5])
  }

  @Test func `a run is cleared away once it was delivered, and the next one begins after it`() async throws {
    let (frames, work) = (frames, RedisFrameWork(frames, name: "test"))
    let processed = RedisProcessedFrames(connection, settings: settings)
    let run = try await frames.begin(1, run: "a", at: 1000).run
    _ = try await frames.add(entry(0, isEnd: true), of: run)
    #expect(try await work.hold())
    let delivery = try #require(try await work.take(limit: 1)?.first)
    _ = try await work.commit(result(entry(0, isEnd: true)), of: run, receipt: delivery.receipt)
    #expect(try await !frames.isDelivered(run))
    let read = try await processed.take(limit: 5, waiting: .zero)
    #expect(try await !frames.isDelivered(run))
    try await processed.confirm(read.map(\.receipt))
    #expect(try await frames.isDelivered(run))
    #expect(try await !frames.wasPutAway(1, run: "a"))
    try await frames.remove(run, asPutAway: true)
    #expect(try await frames.run(of: 1) == nil)
    #expect(try await frames.wasPutAway(1, run: "a"))
    #expect(try await !frames.wasPutAway(1, run: "b"))
    #expect(try await number("video-frames", of: "XLEN") == 0)
    #expect(try await number("processed-frames", of: "XLEN") == 0)
    #expect(try await number("analytics:video:1", of: "EXISTS") == 0)
    let next = try await frames.begin(1, run: "a", at: 1000)
    #expect(next.isNew && next.run.generation == 1 && next.run.began == 5001)
    #expect(try await !frames.wasPutAway(1, run: "a"))
    try await frames.remove(next.run, asPutAway: false)
    #expect(try await !frames.wasPutAway(1, run: "a"))
  }

  @Test func `[LM-103] listeners are marked for five minutes, and a mark of somebody else outlives our leaving`()
    async throws
  {
    let (marks, others) = (RedisListenerMarks(connection), RedisListenerMarks(connection))
    let channels = [LiveChannel(.frames, 4), LiveChannel(.analytics, 4)]
    try await marks.mark(channels)
    for key in ["websocket:subscription:video:4", "websocket:analytics:video:4"] {
      #expect(try await link.call(RedisCommand("GET", RedisWord(key))).text == "true")
      let lifetime = try #require(try await number(RedisWord(key), of: "TTL"))
      #expect((290...300).contains(lifetime))
    }
    #expect(try await RedisFrameWork(frames, name: "test").isWatched(4))
    #expect(try await RedisProcessedFrames(connection).watched([3, 4]) == [4])
    try await marks.release(channels)
    let shortened = try #require(try await number("websocket:subscription:video:4", of: "TTL"))
    #expect((1...15).contains(shortened))
    try await others.mark(channels)
    try await marks.release([])
    let refreshed = try #require(try await number("websocket:subscription:video:4", of: "TTL"))
    #expect(refreshed > 280)
  }

  @Test func `a Redis that dies and comes back has lost nothing that was added`() async throws {
    let (frames, work) = (frames, RedisFrameWork(frames, name: "test"))
    let run = try await frames.begin(1, run: "a", at: 1000).run
    #expect(try await frames.add(entry(0), of: run) == .added)
    redis.kill()
    await #expect(throws: RedisError.self) { try await frames.add(entry(1), of: run) }
    try await redis.start()
    #expect(
      await becomesTrue {
        do { return try await frames.add(entry(1), of: run) != .full } catch { return false }
      })
    #expect(try await work.hold())
    #expect(try await work.take(limit: 5)?.map { $0.entry?.frameNumber } == [0, 1])
  }
}
