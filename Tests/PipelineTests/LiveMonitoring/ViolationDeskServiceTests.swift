import Groundwork
import Media
import Pipeline
import Records
import TestKit
import Testing

@testable import TrafficCore

/// Over the embedded database, with objects in a folder that fail when they are told to.
@Suite(.timeLimit(.minutes(2)))
struct ViolationDeskServiceTests {
  /// Says how large its pictures are, and waits when it is told to.
  private final class Maker: EvidenceMaker {
    let isSlow = Lock(false)
    let begun = Lock(0)
    let gate = Mailbox<Bool>(.newestWins(1))
    let failure = Lock<StoreError?>(nil)

    func pictures(
      of report: FrameReport, picture: Picture, privacy: PrivacyPlan
    ) async throws -> (image: [UInt8], thumbnail: [UInt8]) {
      begun.withLock { $0 += 1 }
      if isSlow.withLock({ $0 }) { _ = await gate.next() }
      if let failure = failure.withLock({ $0 }) { throw failure }
      return ([1], [2])
    }
  }

  private struct House {
    let stores: TestStores
    let store: FailingViolations
    let objects: any Objects
    let maker = Maker()
    let clock = ManualClock()
    let log = CapturedLog()
    let metrics = Metrics()
    let desk: ViolationDesk
    let videos: [Int]

    init(mostBytes: Int = 64 << 20, failing names: @escaping @Sendable (String) -> Bool = { _ in false }) async throws {
      stores = try await TestStores()
      store = FailingViolations(stores.stores.violations)
      var videos: [Int] = []
      for _ in 0..<2 {
        let id = try await stores.stores.liveVideos.reserve()
        try await stores.stores.liveVideos.insert(LiveVideo(id: id, name: "a", file: "videos/a", created: .zero))
        videos.append(id)
      }
      self.videos = videos
      objects = FailingObjects(try await stores.objects(), names)
      desk = ViolationDesk(
        store: store, objects: objects, maker: maker, mostBytes: mostBytes, metrics: metrics, clock: clock,
        log: Log(name: "test", output: log))
    }

    var lost: Int {
      metrics.counters.readings.first { $0.name.metric == "gantry_live_violations_lost_total" }?.value ?? 0
    }
    var kept: [Violation] {
      get async throws {
        try await store.list(ViolationFilter(), by: .id, isDescending: false, page: Page(limit: 1000))
      }
    }
    var pictures: [String] {
      get async throws {
        try await objects.list(prefix: Violation.folder, after: nil, limit: 1000).map {
          String($0.key.text.dropFirst(Violation.folder.count))
        }
      }
    }

    func capture(_ track: Int, of video: Int, size: PixelSize = PixelSize(width: 4, height: 4)) {
      let violation = Violation(
        videoID: video, trackID: track, speed: 75, limit: 60, vehicleType: "car", classID: 2, confidence: 0.9,
        frameNumber: track, image: "", thumbnail: "", box: PixelBox(x1: 0, y1: 0, x2: 1, y2: 1), at: .zero,
        videoSeconds: 0, created: .zero, session: .zero)
      let picture = TestPicture.plain(Colour(red: 9, green: 9, blue: 9), size: size, coding: .jpeg)
      desk.capture(
        violation,
        of: FrameReport(
          stream: CameraID("video-\(video)"), run: StreamRun(name: "r"),
          frame: DetectedFrame(index: track, timestamp: .zero, picture: picture, detections: []), seconds: 0),
        privacy: PrivacyPlan())
    }

    /// Until all is kept, or given up.
    func finish(_ body: () async throws -> Void = {}) async throws {
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask { await desk.run() }
        try await body()
        desk.close()
      }
    }

    /// Pictures and the rows that name them.
    func expectNoOrphans() async throws {
      let named = Set(try await kept.flatMap { [$0.image, $0.thumbnail] }.filter { !$0.isEmpty })
      #expect(Set(try await pictures) == named)
    }
  }

  @Test func `a removed video takes its own violations along, and nobody else's`() async throws {
    let house = try await House()
    let (gone, other) = (house.videos[0], house.videos[1])
    for track in 0..<9 { house.capture(track, of: other) }
    house.capture(9, of: gone)
    #expect(try await house.stores.stores.liveVideos.remove(gone))
    try await house.finish()
    #expect(try await house.kept.map(\.trackID).sorted() == Array(0..<9))
    #expect(try await house.pictures.count == 18)
    try await house.expectNoOrphans()
    #expect(house.lost == 1)
  }

  @Test func `a vehicle that has its violation already leaves no second picture`() async throws {
    let house = try await House()
    house.capture(1, of: house.videos[0])
    try await house.finish()
    let again = ViolationDesk(
      store: house.store, objects: house.objects, maker: house.maker, clock: house.clock,
      log: Log(name: "test", output: house.log))
    let known = try #require(try await house.kept.first)
    let picture = TestPicture.plain(
      Colour(red: 9, green: 9, blue: 9), size: PixelSize(width: 4, height: 4), coding: .jpeg)
    let violation = Violation(
      videoID: known.videoID, trackID: 1, speed: 90, limit: 60, vehicleType: "car", classID: 2, confidence: 0.9,
      frameNumber: 77, image: "", thumbnail: "", box: known.box, at: .zero, videoSeconds: 0, created: .zero,
      session: .zero)
    again.capture(
      violation,
      of: FrameReport(
        stream: CameraID("a"), run: StreamRun(name: "r"),
        frame: DetectedFrame(index: 77, timestamp: .zero, picture: picture, detections: []), seconds: 0),
      privacy: PrivacyPlan())
    again.close()
    await again.run()
    #expect(try await house.kept == [known])
    #expect(try await house.pictures.count == 2)
    try await house.expectNoOrphans()
  }

  @Test func `a database that is away for a while costs nothing`() async throws {
    let house = try await House()
    house.store.fail(StoreError(.unavailable, "away"))
    try await house.finish {
      for track in 0..<25 { house.capture(track, of: house.videos[0]) }
      while house.store.attempts < 4 {
        if house.clock.sleeperCount > 0 { house.clock.advance(by: .seconds(10)) }
        try await Task.sleep(for: .milliseconds(2))
      }
      // Encoded at once, whatever the database does.
      while house.maker.begun.withLock({ $0 }) < 25 { try await Task.sleep(for: .milliseconds(2)) }
      house.store.fail(nil)
      while try await house.kept.count < 25 {
        if house.clock.sleeperCount > 0 { house.clock.advance(by: .seconds(10)) }
        try await Task.sleep(for: .milliseconds(2))
      }
    }
    #expect(house.lost == 0)
    try await house.expectNoOrphans()
  }

  @Test func `a database that stays away loses what it must, which is counted, and a sweep finds the pictures`()
    async throws
  {
    let house = try await House()
    house.store.fail(StoreError(.unavailable, "away"))
    house.capture(1, of: house.videos[0])
    house.capture(2, of: house.videos[0])
    try await house.finish()
    #expect(house.lost == 2)
    #expect(house.log.entries.contains { $0.level == .error && $0.message.contains("lost") })
    house.store.fail(nil)
    #expect(try await house.pictures.count == 4)
    let evidence = EvidenceKeeper(store: house.store, objects: house.objects)
    // The young ones may still be waiting for their rows.
    #expect(try await evidence.sweep(before: .zero) == 0)
    #expect(try await evidence.sweep(before: Timestamp(microseconds: .max)) == 4)
    #expect(try await house.pictures.isEmpty)
  }

  @Test func `a sweep leaves pictures that a row names, and old violations go with theirs`() async throws {
    let house = try await House()
    for track in 0..<3 { house.capture(track, of: house.videos[0]) }
    try await house.finish()
    let evidence = EvidenceKeeper(store: house.store, objects: house.objects)
    #expect(try await evidence.sweep(before: Timestamp(microseconds: .max)) == 0)
    #expect(try await house.pictures.count == 6)
    #expect(try await evidence.removeRows(before: Timestamp(microseconds: 1), limit: 2) == 2)
    #expect(try await house.pictures.count == 2)
    try await house.expectNoOrphans()
  }

  @Test func `when the pictures that wait are too large, a violation is kept without its own`() async throws {
    let size = PixelSize(width: 100, height: 100)
    let house = try await House(mostBytes: 40_000)
    for track in 0..<5 { house.capture(track, of: house.videos[0], size: size) }
    try await house.finish()
    // Two pictures of 15 000 bytes find room.
    #expect(try await house.kept.map { $0.image.isEmpty } == [false, false, true, true, true])
    #expect(house.log.entries.count { $0.level == .warning && $0.message.contains("without its picture") } == 3)
    // What was done with gives its room back.
    #expect(house.lost == 0)
  }

  @Test func `when too many wait one is lost, counted and told`() async throws {
    let house = try await House()
    for track in 0..<103 { house.capture(track, of: house.videos[0]) }
    #expect(house.lost == 3)
    try await house.finish()
    #expect(try await house.kept.count == 100)
    #expect(house.log.entries.count { $0.level == .error } == 3)
  }

  @Test func `a picture that cannot be made or kept costs the picture, not the violation, and leaves no half`()
    async throws
  {
    let house = try await House { $0.hasSuffix("_thumb.jpg") }
    house.capture(1, of: house.videos[0])
    try await house.finish()
    #expect(try await house.kept.map(\.image) == [""])
    #expect(try await house.pictures.isEmpty)
    let unmade = try await House()
    unmade.maker.failure.withLock { $0 = StoreError(.damaged, "nothing can be hidden") }
    unmade.capture(1, of: unmade.videos[0])
    try await unmade.finish()
    #expect(try await unmade.kept.map(\.image) == [""])
    #expect(try await unmade.pictures.isEmpty)
  }
}
