import Groundwork
import Records
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Pipeline

/// Videos at the desk of all cameras, with a detector that sees one car drive over the picture.
@Suite(.timeLimit(.minutes(2)))
struct LiveStationServiceTests {
  private final class Watchers: LiveAudience {
    let figures = Lock<[LiveAnalytics]>([])
    let frames = Lock<[LiveFrame]>([])
    func wants(_ channel: LiveChannel) -> Bool { true }
    func show(_ frame: LiveFrame) { frames.withLock { $0.append(frame) } }
    func show(_ analytics: LiveAnalytics) { figures.withLock { $0.append(analytics) } }
  }

  private final class Painter: LivePictures, EvidenceMaker {
    let asked = Lock<[PrivacyPlan]>([])

    func jpeg(of report: FrameReport, picture: Picture, privacy: PrivacyPlan) -> [UInt8] {
      asked.withLock { $0.append(privacy) }
      return [1]
    }

    func pictures(
      of report: FrameReport, picture: Picture, privacy: PrivacyPlan
    ) -> (image: [UInt8], thumbnail: [UInt8]) { ([1], [2]) }
  }

  private struct House {
    let stores: TestStores
    let scripted: ScriptedHouse
    let watchers = Watchers()
    let painter = Painter()
    let desk: CameraDesk
    let station: LiveStation
    let runs: LiveRuns
    let ledger: LiveLedger
    let source: ScriptedSource
    let video: LiveVideo

    init(privacy: PrivacyPlan = PrivacyPlan()) async throws {
      stores = try await TestStores()
      let rows = stores.stores
      let id = try await rows.liveVideos.reserve()
      video = LiveVideo(id: id, name: "a", file: "videos/\(id).mp4", framesPerSecond: 10, created: .zero)
      try await rows.liveVideos.insert(video)
      scripted = ScriptedHouse(
        detector: TruthDetector { _, number in
          let box = PixelBox(centerX: 60 + Double(number) * 4, centerY: 200, width: 60, height: 40)
          return [Detection(box: box, score: 0.9, classID: 0, trafficClass: .car)]
        })
      source = scripted.put("video-\(id)", isLive: false)
      desk = CameraDesk(house: scripted.house)
      let log = Log(name: "test", output: SilentLog())
      ledger = LiveLedger(videos: rows.liveVideos, analytics: rows.liveAnalytics, log: log)
      station = LiveStation(
        LiveStation.House(
          desk: desk, file: { Secret($0.file) }, size: { _ in PixelSize(width: 640, height: 360) },
          reporter: LiveReporter.Parts(
            audience: watchers, ledger: ledger,
            violations: ViolationDesk(
              store: rows.violations, objects: try await stores.objects(), maker: painter, log: log),
            pictures: painter, wall: scripted.clock, log: log), wall: scripted.clock), privacy: privacy)
      runs = LiveRuns(
        LiveRuns.House(
          store: rows.liveRuns, videos: rows.liveVideos, orchestrator: station, wall: scripted.clock, log: log))
    }

    func deliver(_ numbers: Range<Int>) {
      for number in numbers {
        source.deliver(number, at: Double(number) / 10, size: PixelSize(width: 640, height: 360))
      }
    }

    func seen(_ count: Int) async throws {
      try await eventually { watchers.figures.withLock { $0.count } >= count }
    }

    var sums: [LiveSummary] {
      get async throws { try await stores.stores.liveAnalytics.summaries(of: video.id, session: nil, page: Page()) }
    }

    /// As the server runs it, until the body is done.
    func run(_ body: () async throws -> Void) async throws {
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { await station.run() }
        group.addTask { await runs.run() }
        group.addTask {
          await desk.run()
          station.close()
        }
        do { try await body() } catch {
          runs.close()
          desk.close()
          throw error
        }
        runs.close()
        desk.close()
      }
    }
  }

  @Test func `[LM-21] a video that runs goes on: a second start names the same run`() async throws {
    let house = try await House()
    try await house.run {
      let first = try await house.runs.start(house.video)
      #expect(try await house.runs.start(house.video) == first)
      #expect(first.state == .running)
      #expect(first.id.hasPrefix("manual__2026-01-01T00:00:00"))
      #expect(await house.runs.active == [house.video.id])
      house.deliver(0..<5)
      try await house.seen(5)
      try await house.runs.stop(house.video.id)
      #expect(await becomesTrue { await house.runs.active.isEmpty })
    }
    #expect(house.scripted.openings(of: "video-\(house.video.id)") == 1)
    #expect(try await house.sums.map(\.totalFrames) == [5])
    #expect(house.watchers.frames.withLock { $0.count(where: \.isEnd) } == 1)
  }

  @Test func `[LM-13] a running stream goes on with a changed drawing, in a session of its own`() async throws {
    let house = try await House()
    try await house.run {
      _ = try await house.runs.start(house.video)
      house.deliver(0..<6)
      try await house.seen(6)
      house.scripted.clock.advance(by: .seconds(60))
      var changed = house.video
      // Everything that counts lies where no car drives.
      changed.region = #"{"roi_polygon":[[0,300],[640,300],[640,360],[0,360]]}"#
      try await house.runs.changed(changed)
      house.deliver(6..<12)
      try await house.seen(12)
      house.source.end()
      try await eventually { house.watchers.frames.withLock { $0.contains(where: \.isEnd) } }
    }
    let figures = house.watchers.figures.withLock { $0 }
    #expect(figures.map(\.frameNumber) == Array(0..<12))
    #expect(figures[5].currentInRegion == 1)
    #expect(figures[6...].allSatisfy { $0.currentInRegion == 0 })
    #expect(try await house.sums.map(\.totalVehicles) == [0, 1])
    // Opened once, ended once.
    #expect(house.scripted.openings(of: "video-\(house.video.id)") == 1)
    let shown = house.watchers.frames.withLock { $0 }
    #expect(shown.count(where: \.isEnd) == 1)
    #expect(
      shown.last?.region == [0, 640].map { PixelPoint(x: $0, y: 300) } + [640, 0].map { PixelPoint(x: $0, y: 360) })
  }

  @Test func `[LM-14] a removed video is looked at no more when that is said, and leaves no session`() async throws {
    let house = try await House()
    try await house.run {
      _ = try await house.runs.start(house.video)
      house.deliver(0..<4)
      try await house.seen(4)
      await house.runs.removed(house.video.id)
      #expect(await house.runs.active.isEmpty)
      #expect(try await house.stores.stores.liveVideos.remove(house.video.id))
      await house.ledger.forget(house.video.id)
      #expect(await house.ledger.session(of: house.video.id) == nil)
    }
    #expect(await house.ledger.waiting == 0)
  }

  @Test func `what the house hides is asked for with every picture`() async throws {
    let house = try await House(privacy: PrivacyPlan(blursLive: true, blursEvidence: true))
    try await house.run {
      _ = try await house.runs.start(house.video)
      house.deliver(0..<3)
      try await eventually { !house.painter.asked.withLock { $0.isEmpty } }
      house.source.end()
    }
    #expect(house.painter.asked.withLock { $0.allSatisfy(\.blursLive) })
  }
}
