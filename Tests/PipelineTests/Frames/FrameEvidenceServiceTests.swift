import Groundwork
import Media
import Records
import TestKit
import Testing
import Wire

@testable import Pipeline
@testable import TrafficCore

/// Over the embedded database, with objects in a folder.
@Suite(.timeLimit(.minutes(2)))
struct FrameEvidenceServiceTests {
  private struct Maker: EvidenceMaker {
    var takes = Duration.zero

    func pictures(
      of report: FrameReport, picture: Picture, privacy: PrivacyPlan
    ) async throws -> (image: [UInt8], thumbnail: [UInt8]) {
      try await Task.sleep(for: takes)
      return ([1], [2])
    }
  }

  private let picture = TestPicture.plain(
    Colour(red: 9, green: 9, blue: 9), size: PixelSize(width: 4, height: 4), coding: .jpeg)

  private static func second(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

  private var report: FrameReport {
    let vehicle = VehicleReading(
      vehicle: 7, trackID: 3, trafficClass: .car, box: PixelBox(x1: 0, y1: 0, x2: 2, y2: 2), isStanding: false)
    let event = MeasurementEvent(
      vehicle: 7, trafficClass: .car, timestamp: .zero,
      kind: .speeding(kilometresPerHour: 75.04, plusMinus: 3, limit: 60))
    return FrameReport(
      stream: CameraID("video-1"), run: StreamRun(name: "r"),
      frame: DetectedFrame(index: 40, timestamp: .zero, picture: picture, detections: []), seconds: 1.5,
      vehicles: [vehicle], events: [event])
  }

  private func violations(_ video: Int) -> [Violation] {
    report.violations(of: video, at: Self.second(100), session: Self.second(90), created: Self.second(200))
  }

  @Test func `a frame that is looked at twice keeps its violation once, and the run's end gives it its session`()
    async throws
  {
    let stores = try await TestStores()
    let objects = try await stores.objects()
    let (rows, store) = (stores.stores, FailingViolations(stores.stores.violations))
    let video = try await rows.liveVideos.reserve()
    try await rows.liveVideos.insert(LiveVideo(id: video, name: "a", file: "videos/a", created: .zero))
    let log = CapturedLog()
    let evidence = FrameEvidence(
      store: store, objects: objects, maker: Maker(), log: Log(name: "test", output: log))

    store.fail(StoreError(.unavailable, "away"))
    let refused = await #expect(throws: (any Error).self) {
      try await evidence.keep(violations(video), of: report, picture: picture, privacy: PrivacyPlan())
    }
    #expect((refused as? any PassingFailure)?.canRetry == true)
    store.fail(nil)
    for _ in 0..<2 {
      try await evidence.keep(violations(video), of: report, picture: picture, privacy: PrivacyPlan())
    }
    func kept() async throws -> [Violation] {
      try await store.list(ViolationFilter(), by: .id, isDescending: false, page: Page(limit: 10))
    }
    let violation = try #require(try await kept().first)
    #expect(try await kept().count == 1)
    #expect(violation.trackID == 7 && violation.speed == 75 && violation.frameNumber == 40)
    #expect(violation.session == Self.second(90) && violation.image.hasSuffix(".jpg"))
    #expect(try await objects.list(prefix: Violation.folder, after: nil, limit: 10).count == 2)
    try await store.move(from: Self.second(90), to: Self.second(95), of: video)
    #expect(try await kept().map(\.session) == [Self.second(95)])
  }

  @Test func `a violation of a video that the database does not know is told, and leaves no picture`() async throws {
    let stores = try await TestStores()
    let objects = try await stores.objects()
    let log = CapturedLog()
    let evidence = FrameEvidence(
      store: stores.stores.violations, objects: objects, maker: Maker(), log: Log(name: "test", output: log))
    try await evidence.keep(violations(99), of: report, picture: picture, privacy: PrivacyPlan())
    #expect(log.messages.contains { $0.contains("Is this the server's database") })
    #expect(try await objects.list(prefix: Violation.folder, after: nil, limit: 10).isEmpty)
  }

  /// A video, and all violations that are kept.
  private func house() async throws -> (TestStores, Int, () async throws -> [Violation]) {
    let stores = try await TestStores()
    let video = try await stores.stores.liveVideos.reserve()
    try await stores.stores.liveVideos.insert(LiveVideo(id: video, name: "a", file: "videos/a", created: .zero))
    return (
      stores, video,
      {
        try await stores.stores.violations.list(
          ViolationFilter(), by: .id, isDescending: false, page: Page(limit: 10))
      }
    )
  }

  @Test func `pictures that take too long hold no frame up, and are left alone for a while`() async throws {
    let (stores, video, kept) = try await house()
    let log = CapturedLog()
    let evidence = FrameEvidence(
      store: stores.stores.violations, objects: try await stores.objects(), maker: Maker(takes: .seconds(3600)),
      patience: .milliseconds(200), log: Log(name: "test", output: log))
    for _ in 0..<3 {
      try await evidence.keep(violations(video), of: report, picture: picture, privacy: PrivacyPlan())
    }
    #expect(try await kept().map(\.image) == [""])
    #expect(log.messages.count { $0.contains("kept without its picture") } == 3)
  }

  @Test func `an end in the middle keeps no violation without its picture; one that has none gets it later`()
    async throws
  {
    let (stores, video, kept) = try await house()
    let objects = try await stores.objects()
    func evidence(_ maker: Maker) async throws -> FrameEvidence {
      FrameEvidence(
        store: stores.stores.violations, objects: objects, maker: maker, patience: .seconds(60),
        log: Log(name: "test", output: SilentLog()))
    }
    let slow = try await evidence(Maker(takes: .seconds(3600)))
    let keeping = Task {
      try await slow.keep(violations(video), of: report, picture: picture, privacy: PrivacyPlan())
    }
    keeping.cancel()
    await #expect(throws: CancellationError.self) { try await keeping.value }
    #expect(try await kept().isEmpty)

    _ = try await stores.stores.violations.insert(violations(video))
    #expect(try await kept().map(\.image) == [""])
    let quick = try await evidence(Maker())
    let new = try await quick.keep(violations(video), of: report, picture: picture, privacy: PrivacyPlan())
    #expect(new.count == 1)
    #expect(try await kept().map { $0.image.hasSuffix(".jpg") && $0.thumbnail.hasSuffix("_thumb.jpg") } == [true])
    // Once more: nothing is new, and its pictures stay.
    #expect(
      try await quick.keep(violations(video), of: report, picture: picture, privacy: PrivacyPlan()).isEmpty)
    #expect(try await objects.list(prefix: Violation.folder, after: nil, limit: 10).count == 2)
    await quick.withdraw(new)
    #expect(try await kept().isEmpty)
    #expect(try await objects.list(prefix: Violation.folder, after: nil, limit: 10).isEmpty)
  }
}
