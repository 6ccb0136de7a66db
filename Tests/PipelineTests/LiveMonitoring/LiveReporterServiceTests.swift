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

    func wants(_ channel: LiveChannel) -> Bool { watches.withLock { $0 } }
    func show(_ frame: LiveFrame) { frames.withLock { $0.append(frame) } }
    func show(_ analytics: LiveAnalytics) { figures.withLock { $0.append(analytics) } }
  }

  /// Pictures that are nothing but the number of their frame.
  private final class Painter: LivePictures, EvidenceMaker {
    let count = Lock(0)

    func jpeg(of report: FrameReport, picture: Picture) -> [UInt8] {
      count.withLock { $0 += 1 }
      return [UInt8(report.frame.index)]
    }

    func pictures(of picture: Picture) -> (image: [UInt8], thumbnail: [UInt8]) { ([1], [2]) }
  }

  private struct House {
    let stores: TestStores
    let watchers = Watchers()
    let painter = Painter()
    let desk: ViolationDesk
    let reporter: LiveReporter
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
      reporter = LiveReporter(
        videoID: video, limit: 60, region: { [PixelPoint(x: 1, y: 2)] },
        parts: LiveReporter.Parts(
          audience: watchers,
          ledger: LiveLedger(videos: rows.liveVideos, analytics: rows.liveAnalytics, log: log), violations: desk,
          pictures: painter, wall: clock, log: log))
    }
  }

  private static func picture() -> Picture {
    TestPicture.plain(Colour(red: 9, green: 9, blue: 9), size: PixelSize(width: 4, height: 4), coding: .jpeg)
  }

  private static func report(
    _ number: Int, _ speeds: [Int: Double?], event: Int? = nil, kind: TrafficClass = .car,
    ending: StreamEnding? = nil, run: String = "r"
  ) -> FrameReport {
    let at = Timestamp(microseconds: Int64(number) * 100_000)
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
      stream: CameraID("video-1"), run: StreamRun(name: run),
      frame: DetectedFrame(index: number, timestamp: at, picture: ending == nil ? picture() : nil, detections: []),
      seconds: Double(number) / 10, vehicles: vehicles, events: events ?? [], ending: ending)
  }

  @Test func `figures, rows, evidence and sums come of a run, watched or not`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    let subscription = reports.subscribe(.neverLoses(4))
    async let figures: Void = house.reporter.runFigures(subscription)
    async let evidence: Void = house.desk.run()
    await reports.send(Self.report(0, [1: 75, 2: 60, 3: nil], event: 1))
    await reports.send(Self.report(1, [1: 76, 2: 61]))
    await reports.send(Self.report(2, [4: 90], kind: .bicycle))
    await reports.send(Self.report(3, [:], ending: .finished))
    reports.close()
    await figures
    house.desk.close()
    await evidence

    let shown = house.watchers.figures.withLock { $0 }
    #expect(shown.map(\.totalVehicles) == [3, 3, 3])
    #expect(shown.map(\.currentInRegion) == [3, 2, 0])
    // Strictly above the limit, and never without a speed.
    #expect(shown.map { $0.speeding.map(\.trackID) } == [[1], [1, 2], []])
    let rows = house.stores.stores
    let speeding = try await rows.liveAnalytics.speeding(of: house.video, session: nil, page: Page())
    #expect(Set(speeding.map(\.trackID)) == [1, 2])
    let sums = try #require(try await rows.liveAnalytics.summaries(of: house.video, session: nil, page: Page()).first)
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
    let subscription = reports.subscribe(.neverLoses(4))
    async let figures: Void = house.reporter.runFigures(subscription)
    async let evidence: Void = house.desk.run()
    for (round, run) in ["a", "b"].enumerated() {
      await reports.send(Self.report(0, [1: 75], event: 1, run: run))
      await reports.send(Self.report(1, [1: 75], event: 1, run: run))
      await reports.send(Self.report(2, [:], ending: .stopped, run: run))
      while house.watchers.frames.withLock({ $0.count }) <= round { try await Task.sleep(for: .milliseconds(2)) }
      house.clock.advance(by: .seconds(60))
    }
    reports.close()
    await figures
    house.desk.close()
    await evidence
    let rows = house.stores.stores
    #expect(try await rows.violations.count(ViolationFilter()) == 2)
    let sums = try await rows.liveAnalytics.summaries(of: house.video, session: nil, page: Page())
    #expect(sums.map(\.totalVehicles) == [1, 1])
    #expect(Set(sums.map(\.session)).count == 2)
  }

  @Test func `no picture is encoded while nobody watches`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    let subscription = reports.subscribe(.neverLoses(4))
    async let pictures: Void = house.reporter.runPictures(subscription)
    house.watchers.watches.withLock { $0 = false }
    await reports.send(Self.report(0, [:]))
    while subscription.count > 0 { try await Task.sleep(for: .milliseconds(2)) }
    // Taken one at a time: the second report is looked at only after the first.
    await reports.send(Self.report(1, [:]))
    while subscription.count > 0 { try await Task.sleep(for: .milliseconds(2)) }
    reports.close()
    await pictures
    #expect(house.painter.count.withLock { $0 } == 0)
    #expect(house.watchers.frames.withLock { $0 } == [])
  }

  @Test func `who watches gets each picture with the region`() async throws {
    let house = try await House()
    let reports = Broadcast<FrameReport>()
    let subscription = reports.subscribe(.neverLoses(4))
    async let pictures: Void = house.reporter.runPictures(subscription)
    await reports.send(Self.report(7, [:]))
    reports.close()
    await pictures
    let frame = try #require(house.watchers.frames.withLock { $0.first })
    #expect(frame.frameNumber == 7)
    #expect(frame.jpeg == [7])
    #expect(frame.region == [PixelPoint(x: 1, y: 2)])
  }
}
