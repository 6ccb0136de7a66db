import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(2)))
struct LiveStoreServiceTests {
  private func video(_ id: Int, at second: Double = 0) -> LiveVideo {
    LiveVideo(
      id: id, name: "North ramp", file: "videos/\(id).mp4", region: #"{"roi_polygon": [[100, 200.5], [300, 200]]}"#,
      homography: "[[1, 0, 0], [0, 1, 0], [0, 0, 1]]", framesPerSecond: 12.5, created: .second(second))
  }

  private func violation(
    _ video: Int, track: Int, speed: Double, type: String = "car", at second: Double = 0, session: Double = 0
  ) -> Violation {
    Violation(
      videoID: video, trackID: track, speed: speed, limit: 60, vehicleType: type, classID: 2, confidence: 0.9,
      frameNumber: 7, image: "\(video)/a.jpg", thumbnail: "\(video)/a_thumb.jpg",
      box: PixelBox(x1: 1, y1: 2, x2: 3, y2: 4), at: .second(second), videoSeconds: 1.5, created: .second(second),
      session: .second(session))
  }

  @Test(arguments: TestDatabase.allCases)
  func `a video is kept as it was given, and changed`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.liveVideos
    let (first, second) = (try await store.reserve(), try await store.reserve())
    #expect(first != second)
    #expect(try await store.list(page: Page()).isEmpty)
    try await store.insert(video(first))
    try await store.insert(video(second, at: 1))
    #expect(try await store.find(first) == video(first))
    #expect(try await store.list(page: Page()).map(\.id) == [second, first])
    var changed = video(first)
    (changed.name, changed.region, changed.framesPerSecond, changed.updated) = ("South", nil, 5, .second(9))
    changed.calibration = #"{"points": []}"#
    #expect(try await store.update(changed, unchangedSince: .second(0)))
    #expect(try await store.find(first) == changed)
    // Whoever has read it before that is too late.
    #expect(try await !store.update(video(first), unchangedSince: .second(0)))
    #expect(try await !store.update(video(999), unchangedSince: .second(0)))
    #expect(try await store.count() == 2)
    #expect(try await store.remove(first))
    #expect(try await !store.remove(first))
    #expect(try await store.find(first) == nil)
  }

  @Test(arguments: TestDatabase.allCases)
  func `the number of a video that is gone never comes again`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.liveVideos
    var seen: Set<Int> = []
    for _ in 0..<3 {
      let id = try await store.reserve()
      #expect(seen.insert(id).inserted)
      try await store.insert(video(id))
      #expect(try await store.remove(id))
    }
  }

  @Test(arguments: TestDatabase.allCases)
  func `a vehicle is too fast once in a session, and figures come newest first`(kind: TestDatabase) async throws {
    let stores = try await kind.open().stores
    let store = stores.liveAnalytics
    let id = try await stores.liveVideos.reserve()
    try await stores.liveVideos.insert(video(id))
    func snapshot(_ second: Double, session: Double) -> LiveSnapshot {
      LiveSnapshot(
        videoID: id, frameNumber: Int(second), milliseconds: 1_777_629_600_123, totalVehicles: 3, speedingCount: 1,
        currentInRegion: 2, session: .second(session), created: .second(second))
    }
    func vehicle(_ track: Int, _ speed: Double, session: Double) -> SpeedingVehicle {
      SpeedingVehicle(
        videoID: id, trackID: track, kilometresPerHour: speed, classID: 7, className: "truck", confidence: 0.75,
        frameNumber: 4, milliseconds: 12.5, detected: .second(session + Double(track)), session: .second(session))
    }
    try await store.append([snapshot(1, session: 0), snapshot(11, session: 0)], [vehicle(1, 61.25, session: 0)])
    try await store.append([snapshot(101, session: 100)], [vehicle(1, 99, session: 0), vehicle(1, 70, session: 100)])
    let all = try await store.snapshots(of: id, session: nil, page: Page(limit: 2))
    #expect(all == [snapshot(101, session: 100), snapshot(11, session: 0)])
    #expect(try await store.snapshots(of: id, session: .second(0), page: Page()).map(\.frameNumber) == [11, 1])
    #expect(
      try await store.speeding(of: id, session: nil, page: Page())
        == [vehicle(1, 70, session: 100), vehicle(1, 61.25, session: 0)])
    #expect(try await store.snapshots(of: id + 1, session: nil, page: Page()).isEmpty)
    let part = try await store.speeding(of: id, session: nil, below: nil, limit: 1)
    #expect(part.rows == [vehicle(1, 70, session: 100)])
    #expect(
      try await store.speeding(of: id, session: nil, below: part.next, limit: 9).rows
        == [vehicle(1, 61.25, session: 0)])
    let trends = try await store.trends(of: id, session: nil, page: Page())
    #expect(
      trends == [
        LiveTrend(minute: .second(0), averageTotal: 3, averageSpeeding: 1, highestSpeed: 61.25),
        LiveTrend(minute: .second(60), averageTotal: 3, averageSpeeding: 1, highestSpeed: 70),
      ])
    #expect(try await store.trends(of: id, session: .second(0), page: Page()).count == 1)
    #expect(try await store.trends(of: id + 1, session: nil, page: Page()).isEmpty)
    #expect(try await store.removeRows(before: .second(50), limit: 9) == 3)
    #expect(try await store.snapshots(of: id, session: nil, page: Page()) == [snapshot(101, session: 100)])
  }

  @Test(arguments: TestDatabase.allCases)
  func `a session leaves one row of sums and the video's own row`(kind: TestDatabase) async throws {
    let stores = try await kind.open().stores
    let store = stores.liveAnalytics
    let id = try await stores.liveVideos.reserve()
    try await stores.liveVideos.insert(video(id))
    var summary = LiveSummary(
      videoID: id, totalVehicles: 12, speedingViolations: 2, mostAtOnce: 5, framesPerSecond: 14.5, totalFrames: 145,
      typeDistribution: #"{"car": 12}"#, averageSpeed: 48.5, highestSpeed: nil, speedDistribution: #"{"60-70": 2}"#,
      session: .second(0), ended: .second(10), averageDwell: 2.5)
    try await store.finish(summary)
    #expect(try await store.summaries(of: id, session: nil, page: Page()) == [summary])
    summary.totalVehicles = 13
    try await store.finish(summary)
    #expect(try await store.summaries(of: id, session: .second(0), page: Page()) == [summary])
    #expect(
      try await store.analytics(of: id)
        == LiveVideoAnalytics(
          videoID: id, totalVehicles: 13, averageDwell: 2.5, typeDistribution: #"{"car": 12}"#, processed: .second(10)))
    #expect(try await stores.liveVideos.remove(id))
    #expect(try await store.analytics(of: id) == nil)
    #expect(try await store.summaries(of: id, session: nil, page: Page()).isEmpty)
  }

  @Test(arguments: TestDatabase.allCases)
  func `a track has one violation in a session; they are found, ordered and removed`(kind: TestDatabase) async throws {
    let stores = try await kind.open().stores
    let store = stores.violations
    let id = try await stores.liveVideos.reserve()
    try await stores.liveVideos.insert(video(id))
    let kept = try await store.insert([
      violation(id, track: 1, speed: 75.5), violation(id, track: 2, speed: 61, type: "truck", at: 3600),
      violation(id, track: 1, speed: 99), violation(id, track: 1, speed: 120, at: 7200, session: 7000),
    ])
    #expect(kept == 3)
    func tracks(_ filter: ViolationFilter, _ order: ViolationOrder = .speed, down: Bool = false) async throws
      -> [Double]
    {
      try await store.list(filter, by: order, isDescending: down, page: Page()).map(\.speed)
    }
    #expect(try await tracks(ViolationFilter()) == [61, 75.5, 120])
    #expect(try await tracks(ViolationFilter(videoID: id, session: .second(0)), .time, down: true) == [61, 75.5])
    #expect(try await tracks(ViolationFilter(vehicleType: "truck")) == [61])
    #expect(try await tracks(ViolationFilter(leastSpeed: 61.5, mostSpeed: 80)) == [75.5])
    #expect(try await tracks(ViolationFilter(from: .second(3600), to: .second(3600))) == [61])
    #expect(try await store.count(ViolationFilter(videoID: id)) == 3)
    #expect(try await store.count(ViolationFilter(videoID: id + 1)) == 0)
    let first = try #require(
      try await store.list(ViolationFilter(), by: .id, isDescending: false, page: Page(limit: 1)).first)
    var same = violation(id, track: 1, speed: 75.5)
    same.id = first.id
    #expect(first == same)
    #expect(try await store.find(first.id) == first)
    #expect(
      try await store.named(["\(id)/a.jpg", "\(id)/a_thumb.jpg", "\(id)/b.jpg"]) == [first.image, first.thumbnail])
    let part = try await store.list(ViolationFilter(videoID: id), below: nil, limit: 2)
    #expect(part.rows.map(\.speed) == [120, 61])
    let rest = try await store.list(ViolationFilter(videoID: id), below: part.next, limit: 2)
    #expect(rest.rows == [first])
    #expect(rest.next == nil)
    #expect(try await store.remove(ids: []) == [])
    #expect(try await store.remove(ids: [first.id, first.id, 99_999]) == [first])
    #expect(try await store.remove(ViolationFilter(videoID: id), limit: 1).count == 1)
    #expect(try await store.remove(ViolationFilter(videoID: id), limit: 9).count == 1)
    #expect(try await store.find(first.id) == nil)
  }

  @Test(arguments: TestDatabase.allCases)
  func `violations in numbers`(kind: TestDatabase) async throws {
    let stores = try await kind.open().stores
    let store = stores.violations
    #expect(try await store.statistics(ViolationFilter(), recentFrom: .second(0)) == ViolationStatistics())
    let id = try await stores.liveVideos.reserve()
    try await stores.liveVideos.insert(video(id))
    _ = try await store.insert([
      violation(id, track: 1, speed: 65), violation(id, track: 2, speed: 70), violation(id, track: 3, speed: 105),
      violation(id, track: 4, speed: 100, type: "bus", at: 3600),
    ])
    let statistics = try await store.statistics(ViolationFilter(videoID: id), recentFrom: .second(1))
    #expect(statistics.all == .init(count: 4, average: 85, highest: 105, lowest: 65))
    #expect(statistics.averageExcess == 25)
    #expect(statistics.recent == 1)
    #expect(statistics.byType.map(\.type) == ["car", "bus"])
    #expect(statistics.byType.first?.speeds == .init(count: 3, average: 80, highest: 105, lowest: 65))
    #expect(statistics.bySpeed == [1, 1, 0, 0, 2])
    #expect(statistics.byHour == [10: 3, 11: 1])
  }
}
