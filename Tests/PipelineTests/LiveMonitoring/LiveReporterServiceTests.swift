import Groundwork
import Media
import Pipeline
import Records
import TestKit
import Testing
import Wire

@testable import TrafficCore

/// One video's reports and what becomes of them, over the embedded database.
@Suite(.timeLimit(.minutes(2)))
struct LiveReporterServiceTests {
  private final class Watchers: LiveAudience {
    let frames = Lock<[LiveFrame]>([])
    let figures = Lock<[LiveAnalytics]>([])
    let watches = Lock(true)

    var ends: [LiveFrame] { frames.withLock { $0.filter(\.isEnd) } }

    func wants(_ channel: LiveChannel) -> Bool { watches.withLock { $0 } }
    func show(_ frame: LiveFrame) { frames.withLock { $0.append(frame) } }
    func show(_ analytics: LiveAnalytics) { figures.withLock { $0.append(analytics) } }
  }

  /// Pictures that are nothing but the number of their frame.
  private final class Painter: LivePictures, EvidenceMaker {
    let count = Lock(0)

    /// What was asked to be hidden, of evidence and of live pictures.
    let privacy = Lock<[PrivacyPlan]>([])
    /// Waited for before a picture is done.
    let gate = Mailbox<Bool>(.newestWins(8))
    let isSlow = Lock(false)

    func jpeg(of report: FrameReport, picture: Picture, privacy: PrivacyPlan) async -> [UInt8] {
      count.withLock { $0 += 1 }
      self.privacy.withLock { $0.append(privacy) }
      if isSlow.withLock({ $0 }) { _ = await gate.next() }
      return [UInt8(report.frame.index)]
    }

    func pictures(
      of report: FrameReport, picture: Picture, privacy: PrivacyPlan
    ) -> (image: [UInt8], thumbnail: [UInt8]) {
      self.privacy.withLock { $0.append(privacy) }
      return ([1], [2])
    }
  }

  private final class Plan: Sendable { let privacy = Lock(PrivacyPlan()) }

  private struct House {
    let stores: TestStores
    let watchers = Watchers()
    let painter = Painter()
    let desk: ViolationDesk
    let reporter: LiveReporter
    let ledger: LiveLedger
    let plan = Plan()
    let video: Int
    let clock = ManualClock()

    init() async throws {
      stores = try await TestStores()
      let rows = stores.stores
      let log = Log(name: "test", output: SilentLog())
      video = try await rows.liveVideos.reserve()
      try await rows.liveVideos.insert(LiveVideo(id: video, name: "a", file: "videos/1.mp4", created: .zero))
      desk = ViolationDesk(
        store: rows.violations, objects: try await stores.objects(), maker: painter, log: log)
      ledger = LiveLedger(videos: rows.liveVideos, analytics: rows.liveAnalytics, log: log)
      let plan = plan
      reporter = LiveReporter(
        videoID: video, limit: 60, region: { [PixelPoint(x: 1, y: 2)] }, privacy: { plan.privacy.withLock { $0 } },
        parts: LiveReporter.Parts(
          audience: watchers, ledger: ledger, violations: desk, pictures: painter, wall: clock, log: log))
    }

    /// Takes reports as a server does, until the broadcast is closed and all is kept.
    func run(_ reports: Broadcast<FrameReport>, _ body: () async throws -> Void) async throws {
      let (figures, pictures) = (reports.subscribe(.neverLoses(4)), reports.subscribe(.newestWins(1)))
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { await ledger.run() }
        group.addTask { await desk.run() }
        group.addTask {
          async let shown: Void = reporter.runPictures(pictures)
          await reporter.runFigures(figures)
          await shown
          desk.close()
          ledger.close()
        }
        try await body()
        reports.close()
      }
    }

    var sums: [LiveSummary] {
      get async throws { try await stores.stores.liveAnalytics.summaries(of: video, session: nil, page: Page()) }
    }
  }

  private static func picture() -> Picture {
    TestPicture.plain(Colour(red: 9, green: 9, blue: 9), size: PixelSize(width: 4, height: 4), coding: .jpeg)
  }

  private static func report(
    _ number: Int, _ speeds: [Int: Double?], event: Int? = nil, kind: TrafficClass = .car,
    ending: StreamEnding? = nil, run: String = "r", generation: Int = 0, at tenth: Int? = nil, hasPicture: Bool = true
  ) -> FrameReport {
    let at = Timestamp(microseconds: Int64(tenth ?? number) * 100_000)
    let box = PixelBox(x1: 1, y1: 1, x2: 3, y2: 3)
    let vehicles = speeds.sorted { $0.key < $1.key }.map { id, speed in
      VehicleReading(
        vehicle: id, trackID: 100 + id, trafficClass: kind, box: box, place: nil,
        speed: speed.map { SpeedReading(metresPerSecond: $0 / 3.6, deviation: 0.1, headingX: 1, headingY: 0) },
        medianMetresPerSecond: nil, lane: nil, isStanding: false)
    }
    let events = event.map {
      [
        MeasurementEvent(
          vehicle: $0, trafficClass: kind, timestamp: at,
          kind: .speeding(kilometresPerHour: 75, plusMinus: 1, limit: 60))
      ]
    }
    return FrameReport(
      stream: CameraID("video-1"), run: StreamRun(name: run, generation: generation),
      frame: DetectedFrame(
        index: number, timestamp: at, picture: ending == nil && hasPicture ? picture() : nil, detections: []),
      seconds: Double(tenth ?? number) / 10, vehicles: vehicles, events: events ?? [], ending: ending)
  }

  @Test func `figures, rows, evidence and sums come of a run, watched or not`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    try await house.run(reports) {
      await reports.send(Self.report(0, [1: 75, 2: 60, 3: nil], event: 1))
      await reports.send(Self.report(1, [1: 76, 2: 61]))
      await reports.send(Self.report(2, [4: 90], kind: .bicycle))
      await reports.send(Self.report(3, [:], ending: .finished))
    }

    let shown = house.watchers.figures.withLock { $0 }
    #expect(shown.map(\.totalVehicles) == [3, 3, 3])
    #expect(shown.map(\.currentInRegion) == [3, 2, 0])
    // Strictly above the limit, and never without a speed.
    #expect(shown.map { $0.speeding.map(\.trackID) } == [[1], [1, 2], []])
    let rows = house.stores.stores
    let speeding = try await rows.liveAnalytics.speeding(of: house.video, session: nil, page: Page())
    #expect(Set(speeding.map(\.trackID)) == [1, 2])
    let sums = try #require(try await house.sums.first)
    #expect(sums.totalVehicles == 3)
    #expect(sums.typeDistribution == #"{"car": 3}"#)
    #expect(try await rows.liveAnalytics.analytics(of: house.video)?.totalVehicles == 3)
    let violations = try await rows.violations.list(ViolationFilter(), by: .id, isDescending: false, page: Page())
    #expect(violations.map(\.trackID) == [1])
    let violation = try #require(violations.first)
    #expect(violation.image == "\(house.video)/20260101/violation_\(house.video)_1_0_000000.jpg")
    #expect(violation.session == sums.session)
    let end = house.watchers.frames.withLock { $0.last }
    #expect(end?.isEnd == true)
    #expect(end?.letters == [])
  }

  @Test func `a second run begins a session of its own, in which the same number is another vehicle`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    try await house.run(reports) {
      for (round, run) in ["a", "b"].enumerated() {
        await reports.send(Self.report(0, [1: 75], event: 1, run: run))
        await reports.send(Self.report(1, [1: 75], event: 1, run: run))
        await reports.send(Self.report(2, [:], ending: .stopped, run: run))
        while house.watchers.ends.count <= round { try await Task.sleep(for: .milliseconds(2)) }
        house.clock.advance(by: .seconds(60))
      }
    }
    #expect(try await house.stores.stores.violations.count(ViolationFilter()) == 2)
    let sums = try await house.sums
    #expect(sums.map(\.totalVehicles) == [1, 1])
    #expect(Set(sums.map(\.session)).count == 2)
  }

  @Test func `frame numbers that begin anew within a run split no session, and nothing is counted twice`() async throws
  {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    try await house.run(reports) {
      for frame in [0, 1, 2] { await reports.send(Self.report(frame, [1: 75], at: frame)) }
      // The camera was let go of and came back: its source counts from 0 again, the moments go on.
      await reports.send(Self.report(0, [1: 75, 2: 75], event: 2, at: 50))
      await reports.send(Self.report(1, [2: 75], at: 51))
      await reports.send(Self.report(7, [:], ending: .stopped, at: 51))
    }
    let sums = try await house.sums
    #expect(sums.map(\.totalVehicles) == [2])
    #expect(sums.map(\.totalFrames) == [5])
    let violation = try #require(
      try await house.stores.stores.violations.list(ViolationFilter(), by: .id, isDescending: false, page: Page()).first
    )
    #expect(violation.session == sums.first?.session)
    #expect(house.watchers.ends.map(\.frameNumber) == [1])
  }

  @Test func `what an earlier generation leaves is no frame, and the next one is another session`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    try await house.run(reports) {
      for frame in [10, 20, 30] { await reports.send(Self.report(frame, [1: 75], at: frame)) }
      // Three frames were followed; the moment is that of the last one.
      await reports.send(Self.report(3, [:], at: 30, hasPicture: false))
      while house.watchers.figures.withLock({ $0.count }) < 3 { try await Task.sleep(for: .milliseconds(2)) }
      house.clock.advance(by: .seconds(5))
      for frame in [40, 50] { await reports.send(Self.report(frame, [1: 75], generation: 1, at: frame)) }
      await reports.send(Self.report(2, [:], ending: .finished, generation: 1, at: 50))
    }
    #expect(try await house.sums.map(\.totalFrames) == [2, 3])
    #expect(house.watchers.figures.withLock { $0.map(\.frameNumber) } == [10, 20, 30, 40, 50])
    // One run for those who watch, which ends once.
    #expect(house.watchers.ends.map(\.frameNumber) == [50])
  }

  @Test func `pictures and figures of a frame carry the same moment, in every run`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    try await house.run(reports) {
      for (round, run) in ["a", "b"].enumerated() {
        for frame in 0..<3 {
          await reports.send(Self.report(frame, [1: 50], run: run))
          let wanted = round * 4 + frame + 1
          while house.watchers.frames.withLock({ $0.count }) < wanted { try await Task.sleep(for: .milliseconds(2)) }
        }
        await reports.send(Self.report(3, [:], ending: .stopped, run: run))
        while house.watchers.ends.count <= round { try await Task.sleep(for: .milliseconds(2)) }
        house.clock.advance(by: .seconds(3600))
      }
    }
    let pictures = house.watchers.frames.withLock { $0.filter { !$0.isEnd } }
    let figures = house.watchers.figures.withLock { $0 }
    #expect(pictures.map(\.milliseconds) == figures.map(\.milliseconds))
    #expect(Set(pictures.map(\.milliseconds)).count == 6)
  }

  @Test func `[LM-37] a picture that is done only after the end of its run is not shown`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    house.painter.isSlow.withLock { $0 = true }
    try await house.run(reports) {
      await reports.send(Self.report(0, [1: 50]))
      while house.painter.count.withLock({ $0 }) < 1 { try await Task.sleep(for: .milliseconds(2)) }
      await reports.send(Self.report(1, [:], ending: .failed("the cable is cut")))
      while house.watchers.ends.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      house.painter.gate.offer(true)
      house.painter.isSlow.withLock { $0 = false }
      // Of the next run, to be sure that the one before is through.
      await reports.send(Self.report(5, [:], run: "b"))
      while house.watchers.frames.withLock({ $0.count }) < 2 { try await Task.sleep(for: .milliseconds(2)) }
    }
    let shown = house.watchers.frames.withLock { $0 }
    #expect(shown.map(\.isEnd) == [true, false])
    #expect(shown.first?.error == "the cable is cut")
    #expect(shown.last?.frameNumber == 5)
  }

  @Test func `evidence and live pictures are asked for as the plan wants them, and the usual plan hides`() async throws
  {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    house.watchers.watches.withLock { $0 = false }
    try await house.run(reports) {
      await reports.send(Self.report(0, [1: 75], event: 1))
      while house.painter.privacy.withLock({ $0.count }) < 1 { try await Task.sleep(for: .milliseconds(2)) }
      house.plan.privacy.withLock { $0 = PrivacyPlan(blursLive: true, blursEvidence: false) }
      await reports.send(Self.report(1, [2: 75], event: 2))
      while house.painter.privacy.withLock({ $0.count }) < 2 { try await Task.sleep(for: .milliseconds(2)) }
      house.watchers.watches.withLock { $0 = true }
      await reports.send(Self.report(2, [2: 75]))
      while house.painter.privacy.withLock({ $0.count }) < 3 { try await Task.sleep(for: .milliseconds(2)) }
    }
    let asked = house.painter.privacy.withLock { $0 }
    #expect(asked.map(\.blursEvidence) == [true, false, false])
    #expect(asked.map(\.blursLive) == [false, true, true])
  }

  @Test func `no picture is encoded while nobody watches`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    house.watchers.watches.withLock { $0 = false }
    try await house.run(reports) {
      for frame in 0..<3 { await reports.send(Self.report(frame, [:])) }
      while house.watchers.figures.withLock({ $0.count }) < 3 { try await Task.sleep(for: .milliseconds(2)) }
    }
    #expect(house.painter.count.withLock { $0 } == 0)
    #expect(house.watchers.frames.withLock { $0 } == [])
  }

  @Test func `who watches gets each picture with the region`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    try await house.run(reports) { await reports.send(Self.report(7, [:])) }
    let frame = try #require(house.watchers.frames.withLock { $0.first })
    #expect(frame.frameNumber == 7)
    #expect(frame.jpeg == [7])
    #expect(frame.region == [PixelPoint(x: 1, y: 2)])
  }
}
