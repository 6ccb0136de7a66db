import Groundwork
import Pipeline
import Records
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

/// A small house around the routes of live monitoring: the embedded database, objects in memory, streams that do as they
/// are told, and a server on a real socket.
final class LiveHouse: Sendable {
  let stores: TestStores
  let objects = FakeObjects()
  let streams = FakeStreams()
  let clock = ManualClock()
  let log = CapturedLog()
  /// Done once, when somebody asks how large a video's pictures are.
  let whileMeasuring = OneStep()
  let hub: LiveHub
  let ledger: LiveLedger
  let router: Router

  var now: Timestamp { Timestamp(sinceEpoch: clock.sinceEpoch) }

  /// Runs a body against a server with these settings.
  static func run(
    _ settings: LiveMonitoringSettings = LiveMonitoringSettings(), isAlone: Bool = true,
    _ body: @Sendable (LiveHouse, RouteTester) async throws -> Void
  ) async throws {
    let house = try await LiveHouse(settings, isAlone: isAlone)
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { await house.ledger.run() }
      try await RouteTester.run(house.router, over: .socket) { tester in try await body(house, tester) }
      house.ledger.close()
    }
  }

  /// Until what was brought is in the tables.
  func settled() async throws {
    while await ledger.waiting > 0 { try await Task.sleep(for: .milliseconds(2)) }
  }

  init(_ settings: LiveMonitoringSettings = LiveMonitoringSettings(), isAlone: Bool = true) async throws {
    stores = try await TestStores()
    let log = Log(name: "test", minimumLevel: .debug, output: self.log)
    let rows = stores.stores
    hub = LiveHub(sendsDataURI: settings.sendsDataURI)
    ledger = LiveLedger(videos: rows.liveVideos, analytics: rows.liveAnalytics, log: log)
    let (objects, whileMeasuring) = (objects, whileMeasuring)
    let doors = LiveMonitoringDoors(
      videos: rows.liveVideos, analytics: rows.liveAnalytics, violations: rows.violations, objects: objects,
      streams: streams, hub: hub, ledger: ledger,
      size: { key in
        guard let bytes = objects.bytes(key.text), !bytes.starts(with: Array("junk".utf8)) else {
          throw HTTPError.badRequest("The file is no video")
        }
        try await whileMeasuring.run()
        return PixelSize(width: 640, height: 360)
      }, wall: clock, clock: clock, log: log, settings: settings)
    router = try Router(
      groups: LiveMonitoring.groups(doors, isAlone: isAlone), middleware: [RequestIdentity()],
      errors: isAlone ? LiveMonitoring.pages : .detail)
  }

  /// Sends a video as the usual page does.
  func upload(_ tester: RouteTester, _ fields: [(String, String)] = [], name: String? = "North ramp") async throws
    -> RouteAnswer
  {
    var form = FormBody()
    if let name { form = form.field("name", name) }
    for (field, value) in fields { form = form.field(field, value) }
    return try await tester.upload(
      "/api/videos/upload", form.file("video", "ramp.mp4", "pictures", type: "video/mp4"))
  }

  /// A video that is there; gives its number.
  func video(_ tester: RouteTester) async throws -> Int {
    let answer = try await upload(tester)
    guard let id = try answer.json()["id"]?.integer else { throw HTTPError(answer.status, answer.text) }
    return id
  }

  /// A violation with both pictures; gives its number.
  func violation(of video: Int, track: Int, speed: Double, type: String = "car", after seconds: Double = 0) async throws
    -> Int
  {
    let name = "\(video)/20260501/violation_\(video)_\(track)_7_100000"
    objects.keep("violations/\(name).jpg", [1, 2, 3])
    objects.keep("violations/\(name)_thumb.jpg", [4])
    let at = now.advanced(bySeconds: seconds)
    _ = try await stores.stores.violations.insert([
      Violation(
        videoID: video, trackID: track, speed: speed, limit: 60, vehicleType: type, classID: 2, confidence: 0.9,
        frameNumber: 7, image: "\(name).jpg", thumbnail: "\(name)_thumb.jpg", box: PixelBox(x1: 1, y1: 2, x2: 3, y2: 4),
        at: at, videoSeconds: 1.5, created: at, session: now)
    ])
    let rows = try await stores.stores.violations.list(
      ViolationFilter(videoID: video), by: .id, isDescending: true, page: Page(limit: 1))
    guard let id = rows.first?.id else { throw HTTPError(500, "no violation was made") }
    return id
  }
}

/// Something that a test lets happen once, at a place of its choice.
final class OneStep: Sendable {
  private let step = Lock<(@Sendable () async throws -> Void)?>(nil)

  func set(_ step: @escaping @Sendable () async throws -> Void) { self.step.withLock { $0 = step } }

  func run() async throws {
    let step = step.withLock { step in
      defer { step = nil }
      return step
    }
    try await step?()
  }
}

/// Streams that are started and stopped, and look at nothing.
final class FakeStreams: LiveStreams {
  private struct State {
    var runs: [Int: LiveRun] = [:]
    var starts = 0
    var changes: [LiveVideo] = []
    var refusal: LiveStreamRefusal?
  }

  private let state = Lock(State())

  func refuse(_ refusal: LiveStreamRefusal?) { state.withLock { $0.refusal = refusal } }
  var starts: Int { state.withLock { $0.starts } }
  var changes: [LiveVideo] { state.withLock { $0.changes } }
  var active: [Int] { state.withLock { $0.runs.keys.sorted() } }

  func start(_ video: LiveVideo) throws -> LiveRun {
    try state.withLock { state in
      if let refusal = state.refusal { throw refusal }
      if let run = state.runs[video.id] { return run }
      state.starts += 1
      let run = LiveRun(id: "manual__2026-05-01T10:00:0\(state.starts)", state: .running)
      state.runs[video.id] = run
      return run
    }
  }

  func stop(_ videoID: Int) { state.withLock { $0.runs[videoID] = nil } }
  func removed(_ videoID: Int) { stop(videoID) }
  func runs(of videoID: Int, page: Page) -> [LiveRunRecord] {
    state.withLock { $0.runs[videoID] }.map { run in
      [
        LiveRunRecord(
          videoID: videoID, name: run.id, runner: .airflow, state: .failed, reason: "Nobody was there", created: .zero,
          ended: Timestamp(microseconds: 1_500_000))
      ]
    } ?? []
  }
  func changed(_ video: LiveVideo) { state.withLock { $0.changes.append(video) } }
}
