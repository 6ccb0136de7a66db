import Groundwork
import Media
import Records
import TestKit
import Testing

@testable import Pipeline
@testable import TrafficCore

/// Over the embedded database, with objects in a folder.
@Suite(.timeLimit(.minutes(2)))
struct SpeedingLogServiceTests {
  private struct Maker: EvidenceMaker {
    var failure: StoreError?

    func pictures(
      of report: FrameReport, picture: Picture, privacy: PrivacyPlan
    ) async throws -> (image: [UInt8], thumbnail: [UInt8]) {
      if let failure { throw failure }
      return ([1], [2])
    }
  }

  private func report(
    _ vehicle: Int, of camera: String = "north", hasPicture: Bool = true, at moment: Timestamp = .zero
  ) -> FrameReport {
    let picture = TestPicture.plain(
      Colour(red: 9, green: 9, blue: 9), size: PixelSize(width: 4, height: 4), coding: .jpeg)
    var report = FrameReport(
      stream: CameraID(camera), run: StreamRun(name: "\(camera)-17", generation: 2),
      frame: DetectedFrame(
        index: 40, timestamp: moment, picture: hasPicture ? picture : nil,
        detections: []), seconds: 8)
    report.events = [
      MeasurementEvent(
        vehicle: vehicle, trafficClass: .truck, timestamp: moment,
        kind: .speeding(kilometresPerHour: 71.26, plusMinus: 2.11, limit: 60))
    ]
    // Who else is there is not meant.
    report.vehicles = (vehicle...vehicle + 1).reversed().map { number in
      VehicleReading(
        vehicle: number, trackID: number, trafficClass: .truck,
        box: PixelBox(x1: Double(number) + 0.4, y1: 2.6, x2: 30, y2: 40.5), place: nil, speed: nil,
        medianMetresPerSecond: nil, lane: nil, isStanding: false)
    }
    return report
  }

  private func run(
    _ stores: TestStores, maker: Maker = Maker(), metrics: Metrics = Metrics(), _ reports: [FrameReport]
  ) async throws {
    let log = SpeedingLog(
      store: stores.stores.speeding, objects: try await stores.objects(), maker: maker, metrics: metrics,
      log: Log(name: "test", output: SilentLog()))
    for report in reports { log.take(report, privacy: PrivacyPlan()) }
    log.close()
    await log.run()
  }

  private func pictures(_ stores: TestStores) async throws -> Set<String> {
    Set(try await stores.objects().list(prefix: SpeedingEntry.folder, after: nil, limit: 99).map(\.key.text))
  }

  @Test func `a vehicle that was too fast is kept once, with its pictures`() async throws {
    let stores = try await TestStores()
    // The first picture has a clock of its own, the second one everybody's.
    let noon = Timestamp(sinceEpoch: SystemWallClock().sinceEpoch)
    try await run(stores, [report(1), report(2, at: noon)])
    try await run(stores, [report(1)])
    let kept = try await stores.stores.speeding.list(SpeedingFilter(), isOldestFirst: true, limit: 9)
    #expect(kept.map(\.vehicle) == [1, 2])
    let first = try #require(kept.first)
    #expect(first.speed == 71.3 && first.plusMinus == 2.1 && first.limit == 60)
    #expect(kept.last?.at == noon && (0...60).contains(noon.seconds(since: first.at) + 30))
    #expect(kept.map(\.box) == [1, 2].map { PixelBox(x1: $0, y1: 3, x2: 30, y2: 41) })
    #expect(first.run == "north-17" && first.generation == 2 && first.trafficClass == .truck)
    #expect(try await pictures(stores) == Set(kept.flatMap { [$0.picture, $0.thumbnail] }.compactMap(\.self)))
    #expect(try await pictures(stores).count == 4)
  }

  @Test func `videos of live monitoring have a log of their own`() async throws {
    let stores = try await TestStores()
    try await run(stores, [report(1, of: "video-3")])
    #expect(try await stores.stores.speeding.count(SpeedingFilter()) == 0)
  }

  @Test func `without a picture, or one that may be shown, the entry is kept all the same`() async throws {
    let stores = try await TestStores()
    try await run(stores, [report(1, hasPicture: false)])
    try await run(stores, maker: Maker(failure: StoreError(.full, "no room")), [report(2)])
    let kept = try await stores.stores.speeding.list(SpeedingFilter(), isOldestFirst: true, limit: 9)
    #expect(kept.map(\.vehicle) == [1, 2] && kept.allSatisfy { $0.picture == nil })
    #expect(try await pictures(stores).isEmpty)
  }

  @Test func `more at once than there is room for are counted, not waited for`() async throws {
    let stores = try await TestStores()
    let metrics = Metrics()
    try await run(stores, metrics: metrics, (0..<104).map { report($0) })
    let lost = metrics.counters.readings.first { $0.name.metric == SpeedingLog.metric }?.value
    #expect(lost == 4)
    #expect(try await stores.stores.speeding.count(SpeedingFilter()) == 100)
  }

  @Test func `old entries go with their pictures, and pictures that nobody names are swept`() async throws {
    let stores = try await TestStores()
    try await run(stores, [report(1)])
    let evidence = EvidenceKeeper(store: stores.stores.speeding, objects: try await stores.objects())
    #expect(try await evidence.removeRows(before: Timestamp(microseconds: 99_000_000), limit: 9) == 0)
    #expect(try await pictures(stores).count == 2)
    #expect(try await evidence.removeRows(before: Timestamp(microseconds: .max), limit: 9) == 1)
    #expect(try await pictures(stores).isEmpty)
    let writer = try await stores.objects().writer(try ObjectKey("speeding/north/left.jpg"), type: "image/jpeg")
    _ = try await writer.finish()
    #expect(try await evidence.sweep(before: .zero) == 0)
    #expect(try await evidence.sweep(before: Timestamp(microseconds: .max)) == 1)
    #expect(try await pictures(stores).isEmpty)
  }
}
