import Groundwork
import Pipeline
import Records
import TestKit
import Testing
import TrafficCore
import Wire

@Suite(.timeLimit(.minutes(1)))
struct LiveLedgerTests {
  private struct House {
    let videos = FailingLiveVideos(1, 2, 3)
    let store = FailingLiveAnalytics()
    let clock = ManualClock()
    let log = CapturedLog()
    let metrics = Metrics()
    let ledger: LiveLedger

    init() {
      ledger = LiveLedger(
        videos: videos, analytics: store, interval: .seconds(10), metrics: metrics, clock: clock,
        log: Log(name: "test", output: log))
    }

    var now: Timestamp { Timestamp(sinceEpoch: clock.sinceEpoch) }
    var warnings: Int { log.entries.count { $0.level == .warning } }
    var lost: Int { metrics.counters.readings.first { $0.name.metric == "gantry_live_rows_lost_total" }?.value ?? 0 }

    /// Beside the body; afterwards what waits is tried once more.
    func run(_ body: () async throws -> Void) async throws {
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { await ledger.run() }
        try await body()
        ledger.close()
      }
    }

    func bring(_ frame: Int, of video: Int = 1, speeder: Int? = nil) async {
      await ledger.takeFromBackEnd(LiveLedgerTests.figures(frame, of: video, speeder: speeder), at: now)
    }

    /// Lets the writer try again until something is so.
    func until(_ isSo: () async -> Bool) async throws {
      while await !isSo() {
        if clock.sleeperCount > 0 { clock.advance(by: .seconds(1)) }
        try await Task.sleep(for: .milliseconds(2))
      }
    }
  }

  private static func figures(_ frame: Int, of video: Int, speeder: Int? = nil) -> LiveAnalytics {
    LiveAnalytics(
      videoID: video, frameNumber: frame, milliseconds: 5, totalVehicles: frame, speedingCount: speeder == nil ? 0 : 1,
      currentInRegion: 1,
      speeding: speeder.map {
        [
          LiveAnalytics.Vehicle(
            trackID: $0, box: PixelBox(x1: 0, y1: 0, x2: 1, y2: 1), kilometresPerHour: 70, classID: 2, confidence: 0.5)
        ]
      } ?? [])
  }

  private static let away = StoreError(.unavailable, "the database does not answer")

  @Test func `rows and sums that cannot be written come later, each once, and few words are lost about it`()
    async throws
  {
    let house = House()
    try await house.run {
      house.store.fail(Self.away)
      for frame in 1...50 { await house.bring(frame, speeder: frame % 5) }
      await house.ledger.endFromBackEnd(1, frame: 51, at: house.now)
      try await house.until { house.store.attempts >= 5 }
      #expect(house.store.sums.isEmpty)
      #expect(house.warnings == 1)
      house.store.fail(nil)
      try await house.until { await house.ledger.waiting == 0 }
    }
    #expect(house.store.sums.map(\.totalVehicles) == [50])
    #expect(house.store.snapshots.count == 1)
    #expect(Set(house.store.speeding.map(\.trackID)).count == 5)
    #expect(house.store.speeding.count == 5)
    #expect(house.lost == 0)
  }

  @Test func `a database that hangs holds up nobody who brings figures`() async throws {
    let house = House()
    try await house.run {
      house.store.hang()
      await house.ledger.begin(1, at: house.now)
      for frame in 0..<200 {
        await house.ledger.take(Self.figures(frame, of: 1), at: house.now.advanced(bySeconds: Double(frame) * 10))
      }
      #expect(house.store.snapshots.isEmpty)
      #expect(await house.ledger.waiting > 100)
      house.store.goOn()
      try await house.until { await house.ledger.waiting == 0 }
    }
    #expect(house.store.snapshots.map(\.frameNumber) == Array(0..<200))
  }

  @Test func `whether there is such a video is asked once, and not at all while nobody answers`() async throws {
    let house = House()
    try await house.run {
      house.videos.fail(Self.away)
      for frame in 1...20 { await house.bring(frame) }
      // A session was begun all the same: the rows themselves will tell.
      #expect(await house.ledger.session(of: 1) != nil)
      #expect(house.videos.asked == 1)
      #expect(house.warnings == 1)
      house.videos.fail(nil)
      for frame in 1...20 { await house.bring(frame, of: 99) }
      #expect(await house.ledger.session(of: 99) == nil)
      #expect(house.videos.asked == 2)
    }
    #expect(house.store.snapshots.map(\.videoID) == [1])
  }

  @Test func `a video that turns out to be gone is let go of, and harms no other`() async throws {
    let house = House()
    try await house.run {
      house.store.remove(1)
      await house.bring(1, of: 1)
      await house.bring(1, of: 2)
      await house.ledger.endFromBackEnd(2, frame: 2, at: house.now)
      try await house.until { await house.ledger.waiting == 0 }
      #expect(await house.ledger.session(of: 1) == nil)
    }
    #expect(house.store.sums.map(\.videoID) == [2])
    #expect(house.store.snapshots.map(\.videoID) == [2])
    #expect(house.warnings == 0)
    #expect(house.lost == 0)
  }

  @Test func `what cannot be written until the end is counted and told`() async throws {
    let house = House()
    try await house.run {
      house.store.fail(Self.away)
      await house.bring(1)
      await house.ledger.endAll(at: house.now)
    }
    #expect(house.lost == 2)
    #expect(house.log.entries.contains { $0.level == .error && $0.message.contains("lost") })
  }

  @Test func `two sockets that bring the same video share one session`() async throws {
    let house = House()
    try await house.run {
      await withDiscardingTaskGroup { group in
        for socket in 0..<2 {
          group.addTask { for frame in 0..<50 { await house.bring(2 * frame + socket) } }
        }
      }
      await house.ledger.endFromBackEnd(1, frame: 100, at: house.now)
      try await house.until { await house.ledger.waiting == 0 }
    }
    #expect(house.store.sums.count == 1)
    #expect((50...100).contains(house.store.sums.first?.totalFrames ?? 0))
  }

  @Test func `our own look at a video is not disturbed by a back end that brings the same`() async throws {
    let house = House()
    try await house.run {
      await house.ledger.begin(1, at: house.now)
      await house.ledger.take(Self.figures(5, of: 1), at: house.now)
      await house.bring(900)
      await house.ledger.endFromBackEnd(1, frame: 901, at: house.now)
      await house.ledger.take(Self.figures(0, of: 1), at: house.now)
      await house.ledger.end(1, at: house.now)
      try await house.until { await house.ledger.waiting == 0 }
    }
    #expect(house.store.sums.map(\.totalFrames) == [2])
    #expect(house.store.sums.map(\.totalVehicles) == [5])
  }

  @Test func `whoever names any number fills no memory`() async throws {
    let house = House()
    try await house.run {
      house.videos.fail(Self.away)
      house.store.hang()
      for video in 1...1500 { await house.bring(1, of: video) }
      var open = 0
      for video in 1...1500 where await house.ledger.session(of: video) != nil { open += 1 }
      #expect(open == 1000)
      house.store.goOn()
    }
  }
}
