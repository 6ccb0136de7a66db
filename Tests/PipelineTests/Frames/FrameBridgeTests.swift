import Groundwork
import TestKit
import Testing
import Wire

@testable import Pipeline

struct FrameBridgeTests {
  private struct Shut: PassingFailure { let canRetry = true }

  /// Writes down what happens, in the order of all parts.
  private final class Diary: Sendable {
    let lines = Lock<[String]>([])
    let failures = Lock(0)

    func note(_ line: String) { lines.withLock { $0.append(line) } }

    func mayFail() throws {
      let fails = failures.withLock { left -> Bool in
        defer { left = max(0, left - 1) }
        return left > 0
      }
      if fails { throw Shut() }
    }
  }

  private struct Door: BackEndDoor {
    let name: String
    let diary: Diary

    func carry(_ messages: [[UInt8]]) async throws {
      for message in messages {
        let number = try LiveIngress.read(message).map { ingress -> Int in
          switch ingress {
          case .frame(let frame): frame.frameNumber
          case .analytics(let figures): figures.frameNumber
          case .heartbeat: -1
          }
        }
        diary.note("\(name) \(number ?? -2)")
      }
      try diary.mayFail()
      diary.note("\(name) took all")
    }

    func shut() async { diary.note("\(name) shut") }
  }

  private final class Stream: ProcessedFrames {
    let waiting = Mailbox<[FrameDelivery<ProcessedFrameEntry>]>(.lossless(4))
    private let hand = Lock<[FrameDelivery<ProcessedFrameEntry>]>([])
    private let diary: Diary

    init(_ diary: Diary) { self.diary = diary }

    func take(
      limit: Int, waiting: Duration, confirming receipts: [String]
    ) async throws -> [FrameDelivery<ProcessedFrameEntry>] {
      if !receipts.isEmpty { try await confirm(receipts) }
      let known = hand.withLock { $0 }
      if !known.isEmpty { return known }
      let batch = await self.waiting.next() ?? []
      hand.withLock { $0 = batch }
      return batch
    }

    func adopt(limit: Int, idle: Duration) async throws -> [FrameDelivery<ProcessedFrameEntry>] { [] }

    func confirm(_ receipts: [String]) async throws {
      guard !receipts.isEmpty else { return }
      diary.note("confirmed \(receipts.joined(separator: " "))")
      hand.withLock { $0 = [] }
    }

    func watched(_ videoIDs: Set<Int>) async throws -> Set<Int> { videoIDs.intersection([1]) }
  }

  private func delivery(
    _ number: Int, video: Int = 1, letters: String = "abcd", isEnd: Bool = false
  ) -> FrameDelivery<ProcessedFrameEntry> {
    FrameDelivery(
      receipt: "\(number)-0",
      entry: ProcessedFrameEntry(
        videoID: video, frameNumber: number, milliseconds: number, letters: Array(letters.utf8), totalVehicles: 1,
        speedingCount: 0, currentInRegion: 1, isEnd: isEnd))
  }

  private func bridge(_ diary: Diary, _ stream: Stream, _ metrics: Metrics = Metrics()) -> FrameBridge {
    FrameBridge(
      frames: stream, pictures: Door(name: "pictures", diary: diary), figures: Door(name: "figures", diary: diary),
      metrics: metrics, log: Log(name: "test", output: CapturedLog()))
  }

  @Test func `figures are carried always, pictures while somebody watches, and confirmed when both were taken`()
    async throws
  {
    let (diary, metrics) = (Diary(), Metrics())
    let batch = [
      delivery(1), delivery(2, video: 2), delivery(3, letters: ""), delivery(4, letters: "", isEnd: true),
      FrameDelivery<ProcessedFrameEntry>(receipt: "5-0", entry: nil),
    ]
    let stream = Stream(diary)
    var memory = WatchMemory(lasting: .seconds(1))
    let receipts = try await bridge(diary, stream, metrics).carry(batch, &memory)
    #expect(receipts == (1...5).map { "\($0)-0" })
    #expect(
      diary.lines.withLock { $0 } == [
        "figures 1", "figures 2", "figures 3", "figures took all", "pictures 1", "pictures 4", "pictures took all",
      ])
    func count(_ kind: String) -> Int {
      metrics.counters.counter("gantry_bridge_messages_total", ["kind": kind]).value
    }
    #expect(count("figures") == 3 && count("picture") == 2 && count("unwatched") == 2 && count("unreadable") == 1)
  }

  @Test func `what a back end that goes away has not taken is carried again`() async throws {
    let diary = Diary()
    let stream = Stream(diary)
    diary.failures.withLock { $0 = 1 }
    stream.waiting.offer([delivery(1)])
    let carrying = Task { try await bridge(diary, stream).run() }
    while !diary.lines.withLock({ $0.contains("confirmed 1-0") }) { try await Task.sleep(for: .milliseconds(2)) }
    carrying.cancel()
    _ = await carrying.result
    #expect(
      diary.lines.withLock { $0.prefix(7) } == [
        "figures 1", "pictures shut", "figures shut", "figures 1", "figures took all", "pictures 1",
        "pictures took all",
      ])
  }

  @Test func `a refusal that does not pass ends it`() async throws {
    struct Refused: PassingFailure { let canRetry = false }
    struct Closed: BackEndDoor {
      func carry(_ messages: [[UInt8]]) async throws { throw Refused() }
      func shut() async {}
    }
    let diary = Diary()
    let stream = Stream(diary)
    stream.waiting.offer([delivery(1)])
    let bridge = FrameBridge(
      frames: stream, pictures: Closed(), figures: Closed(), log: Log(name: "test", output: CapturedLog()))
    await #expect(throws: Refused.self) { try await bridge.run() }
  }
}
