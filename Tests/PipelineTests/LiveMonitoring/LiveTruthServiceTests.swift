import Groundwork
import Records
import TestKit
import Testing
import TrafficCore
import Wire

@testable import Pipeline

/// A simulated motorway, a detector that makes no mistake, and what live monitoring makes of it: figures, rows, evidence
/// and sums are held against what the simulator knows.
@Suite(.timeLimit(.minutes(3)))
struct LiveTruthServiceTests {
  private static let seconds = 60.0
  private static let fps = 15.0
  /// km/h; about half of the vehicles of this motorway are faster.
  private static let limit = 88.0
  /// As far as calibrations are good for, metres.
  private static let farthest = 80.0

  private final class Watchers: LiveAudience {
    let figures = Lock<[LiveAnalytics]>([])
    func wants(_ channel: LiveChannel) -> Bool { false }
    func show(_ frame: LiveFrame) {}
    func show(_ analytics: LiveAnalytics) { figures.withLock { $0.append(analytics) } }
  }

  private struct NoPictures: LivePictures, EvidenceMaker {
    func jpeg(of report: FrameReport, picture: Picture, privacy: PrivacyPlan) -> [UInt8] { [] }
    func pictures(
      of report: FrameReport, picture: Picture, privacy: PrivacyPlan
    ) -> (image: [UInt8], thumbnail: [UInt8]) { ([1], [2]) }
  }

  /// What the simulator knows of one vehicle.
  private struct Truth {
    /// In which a detector can see it.
    var first: Timestamp
    var last: Timestamp
    /// In which most of it is in sight.
    var frames = 0
    /// km/h, where it can be measured.
    var fastest = 0.0
    var measurable = 0
  }

  private static func simulated() -> (scene: Scene, size: PixelSize, frames: [SimulatedFrame]) {
    var settings = SimulationSettings(place: .motorway, seed: 11)
    settings.framesPerSecond = fps
    settings.size = PixelSize(width: 640, height: 360)
    var simulator = Simulator(settings)
    var scene = simulator.scene
    scene.speedLimitKilometresPerHour = limit
    for lane in scene.lanes.indices { scene.lanes[lane].speedLimitKilometresPerHour = nil }
    return (scene, settings.size, (0..<Int(seconds * fps)).map { _ in simulator.next() })
  }

  private static func truth(_ frames: [SimulatedFrame]) -> [Int: Truth] {
    var known: [Int: Truth] = [:]
    for frame in frames {
      let seen = Set(frame.perfectDetections.map(\.box))
      for vehicle in frame.vehicles where seen.contains(vehicle.box) {
        var truth = known[vehicle.id] ?? Truth(first: frame.timestamp, last: frame.timestamp)
        truth.last = frame.timestamp
        if vehicle.visibility > 0.5, vehicle.truncation < 0.5 { truth.frames += 1 }
        if vehicle.distance <= farthest {
          truth.fastest = max(truth.fastest, vehicle.metresPerSecond * 3.6)
          truth.measurable += 1
        }
        known[vehicle.id] = truth
      }
    }
    return known.filter { $0.value.frames >= 3 }
  }

  /// Which true vehicle each of ours is.
  private static func identities(
    _ reports: Subscription<FrameReport>, _ frames: [SimulatedFrame]
  ) async -> [Int: Int] {
    var votes: [Int: [Int: Int]] = [:]
    while let report = await reports.next(), report.ending == nil {
      for reading in report.vehicles {
        let best = frames[report.frame.index].vehicles.max {
          $0.box.overlap(reading.box) < $1.box.overlap(reading.box)
        }
        if let best, best.box.overlap(reading.box) > 0.5 {
          votes[reading.vehicle, default: [:]][best.id, default: 0] += 1
        }
      }
    }
    return votes.compactMapValues { $0.max { $0.value < $1.value }?.key }
  }

  @Test func `totals, speeding vehicles, evidence and dwell times are those of the simulator`() async throws {
    let (scene, size, frames) = Self.simulated()
    let stores = try await TestStores()
    let rows = stores.stores
    let video = try await rows.liveVideos.reserve()
    try await rows.liveVideos.insert(LiveVideo(id: video, name: "a", file: "videos/a", created: .zero))
    let scripted = ScriptedHouse(detector: TruthDetector { _, number in frames[number].perfectDetections })
    let id = CameraID("video-\(video)")
    let source = scripted.put(id.name, isLive: false)
    for frame in frames { source.deliver(frame.index, at: frame.timestamp.seconds(since: .zero), size: size) }
    source.end()
    let (watchers, log) = (Watchers(), Log(name: "test", output: SilentLog()))
    let ledger = LiveLedger(videos: rows.liveVideos, analytics: rows.liveAnalytics, log: log)
    let violations = ViolationDesk(
      store: rows.violations, objects: try await stores.objects(), maker: NoPictures(), log: log)
    let reporter = LiveReporter(
      videoID: video, limit: Self.limit, region: { nil }, privacy: { PrivacyPlan() },
      parts: LiveReporter.Parts(
        audience: watchers, ledger: ledger, violations: violations, pictures: NoPictures(), wall: scripted.clock,
        log: log))
    var identities: [Int: Int] = [:]
    try await scripted.withDesk { desk in
      let reports = desk.reports(of: id)
      let (figures, judged) = (reports.subscribe(.neverLoses(8)), reports.subscribe(.neverLoses(8)))
      async let keeping: Void = ledger.run()
      async let proving: Void = violations.run()
      async let reporting: Void = reporter.runFigures(figures)
      async let found = Self.identities(judged, frames)
      try desk.start(
        StreamPlan(
          id: id, address: Secret("simulated"), kind: .file, scene: scene, classes: LiveClass.traffic,
          framesPerSecond: Self.fps))
      identities = await found
      await desk.remove(id)
      await reporting
      violations.close()
      ledger.close()
      await keeping
      await proving
    }

    let truth = Self.truth(frames)
    let sums = try #require(try await rows.liveAnalytics.summaries(of: video, session: nil, page: Page()).first)
    #expect(abs(sums.totalVehicles - truth.count) <= max(1, truth.count / 20), "\(sums.totalVehicles) \(truth.count)")
    #expect(watchers.figures.withLock { $0.last?.totalVehicles } == sums.totalVehicles)
    let dwell = truth.values.reduce(0) { $0 + $1.last.seconds(since: $1.first) } / Double(truth.count)
    #expect(abs(sums.averageDwell - dwell) <= dwell * 0.1, "\(sums.averageDwell) \(dwell)")

    // Whoever is clearly too fast is found, whoever clearly is not is not; between them three km/h each way.
    let speeding = try await rows.liveAnalytics.speeding(of: video, session: nil, page: Page(limit: 1000))
    let found = Set(speeding.compactMap { identities[$0.trackID] })
    let fast = Set(truth.filter { $0.value.fastest > Self.limit + 3 && $0.value.measurable >= 10 }.keys)
    let slow = Set(truth.filter { $0.value.fastest < Self.limit - 3 && $0.value.measurable >= 10 }.keys)
    #expect(fast.count > 10 && slow.count > 10, "\(fast.count) \(slow.count)")
    #expect(fast.subtracting(found).count <= fast.count / 20, "missed \(fast.subtracting(found))")
    #expect(found.intersection(slow).count <= slow.count / 20, "wrongly \(found.intersection(slow))")
    #expect(sums.speedingViolations == speeding.count)
    // Evidence is kept only of those whose whole interval is above the limit.
    let proven = try await rows.violations.list(
      ViolationFilter(), by: .id, isDescending: false, page: Page(limit: 1000))
    let accused = Set(proven.compactMap { identities[$0.trackID] })
    #expect(accused.intersection(slow).isEmpty)
    #expect(accused.count > fast.count / 2)
  }
}
