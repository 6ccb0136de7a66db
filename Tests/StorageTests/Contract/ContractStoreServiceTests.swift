import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(2)))
struct ContractStoreServiceTests {
  @Test(arguments: TestDatabase.allCases)
  func `an upload goes on only from where it stands`(kind: TestDatabase) async throws {
    let uploads = try await kind.open().stores.uploads
    let upload = Upload(
      id: "u", owner: "ann", name: "junction.mp4", size: 100, objectKey: "uploads/u.mp4", created: .second(0),
      expires: .second(60))
    try await uploads.insert(upload)
    #expect(try await uploads.find("u") == upload)
    #expect(try await uploads.advance("u", from: 0, to: 70, expires: .second(90), at: .second(1)))
    #expect(try await !uploads.advance("u", from: 0, to: 50, expires: .second(90), at: .second(2)))
    #expect(try await uploads.find("u")?.received == 70)
    #expect(try await uploads.expired(at: .second(90), limit: 9).isEmpty)
    #expect(try await uploads.expired(at: .second(91), limit: 9).map(\.id) == ["u"])
    #expect(try await uploads.complete("u", at: .second(3)))
    #expect(try await !uploads.complete("u", at: .second(4)))
    #expect(try await !uploads.advance("u", from: 70, to: 80, expires: .second(90), at: .second(5)))
    #expect(try await uploads.expired(at: .second(91), limit: 9).isEmpty)
    #expect(try await uploads.remove("u"))
    #expect(try await !uploads.remove("u"))
  }

  @Test(arguments: TestDatabase.allCases)
  func `an upload that is done goes when it is old and no job reads it`(kind: TestDatabase) async throws {
    let stores = try await kind.open().stores
    for (id, second) in [("old", 1.0), ("read", 2), ("done", 3), ("unfinished", 4), ("young", 9)] {
      try await stores.uploads.insert(
        Upload(
          id: id, name: "a.mp4", received: 1, objectKey: "uploads/\(id).mp4", isComplete: id != "unfinished",
          created: .second(0), updated: .second(second), expires: .second(60)))
    }
    let ended = Job(kind: "video", created: .second(3), inputKey: "uploads/done.mp4")
    try await stores.jobs.insert([Job(kind: "video", created: .second(3), inputKey: "uploads/read.mp4"), ended])
    _ = try await stores.jobs.cancel(ended.id, at: .second(4))
    #expect(try await !stores.uploads.remove("read"))
    #expect(try await stores.uploads.removeComplete(before: .second(5), limit: 1).map(\.id) == ["old"])
    #expect(try await stores.uploads.removeComplete(before: .second(5), limit: 9).map(\.id) == ["done"])
    for id in ["read", "unfinished", "young"] { #expect(try await stores.uploads.find(id) != nil, "\(id)") }
  }

  @Test(arguments: TestDatabase.allCases)
  func `a task leaves one report, whose moment is exact`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.trafficAI
    func report(_ id: String, at second: Double, vehicles: Int) -> TrafficAIReport {
      TrafficAIReport(
        taskID: id, filename: "a.mp4", processedAt: .second(second), durationSeconds: 3.33, totalVehicles: vehicles,
        uniqueVehicles: 2, dominantClass: "car", classDistribution: "{\"car\":\(vehicles)}")
    }
    try await store.save(report("a", at: 0.123_456, vehicles: 9))
    try await store.save(report("b", at: 5, vehicles: 1))
    try await store.save(report("a", at: 0.123_457, vehicles: 10))
    #expect(try await store.report(taskID: "a") == report("a", at: 0.123_457, vehicles: 10))
    #expect(try await store.reports(from: .second(0), before: .second(6), page: Page()).map(\.taskID) == ["a", "b"])
    #expect(try await store.reports(from: .second(1), before: .second(5), page: Page()).isEmpty)
  }

  @Test(arguments: TestDatabase.allCases)
  func `the contract's table of tasks shows the jobs`(kind: TestDatabase) async throws {
    let database = try await kind.open()
    let jobs = database.stores.jobs
    try await jobs.insert([
      Job(id: "a", kind: "trafficai.video", created: .second(0), inputName: "a.mp4"),
      Job(id: "b", kind: "visiontrack.video", created: .second(0)),
    ])
    let sql = "SELECT id, status, input_filename, result_url, error_message FROM trafficai_tasks"
    #expect(
      try await database.storage.database.rows(sql).map(\.all) == [
        [.text("a"), .text("queued"), .text("a.mp4"), .null, .null]
      ])
    let claimed = try #require(try await jobs.claim(id: "a", worker: "w", lease: .seconds(5), at: .second(1)))
    #expect(try await jobs.complete(claimed.lease, result: "{}", at: .second(2)))
    #expect(try await database.storage.database.rows(sql).first?.all[3] == .text("results/a.mp4"))
  }

  private func detection(_ number: Int, _ name: String, track: Int?) -> VisionTrackDetection {
    VisionTrackDetection(
      frameNumber: number, trackID: track, classID: name == "car" ? 2 : 5, className: name,
      confidence: 0.1 + 0.7 * Double(number % 2), left: 0.1, top: -1.5, right: 1e-7, bottom: 1_000_000.25,
      at: .second(Double(number) / 30))
  }

  @Test(arguments: TestDatabase.allCases)
  func `thousands of detections come back exactly and in order`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.visionTrack
    var session = VisionTrackSession(
      id: "s", owner: nil, kind: .video, modelName: "tab\there", confidenceThreshold: 0.3, created: .second(0))
    try await store.begin(session)
    let detections = (0..<3000).map { detection($0, $0 % 3 == 0 ? "bus" : "car\\\n", track: $0 % 4 == 0 ? nil : $0) }
    try await store.append(Array(detections[..<2000]), to: "s")
    try await store.append(Array(detections[2000...]), to: "s")
    try await store.append([], to: "s")
    #expect(
      try await store.detections(of: "s", page: Page(limit: 1000, offset: 1500)) == Array(detections[1500..<2500]))
    session.totalDetections = 3000
    session.status = .completed
    session.processingSeconds = 4.5
    #expect(try await store.update(session))
    #expect(try await store.session("s") == session)
    let summary = try await store.summary(of: "s")
    #expect(summary.classDistribution == ["bus": 1000, "car\\\n": 2000])
    #expect(abs(summary.averageConfidence - 0.45) < 1e-9)
    #expect(try await store.summary(of: "unknown") == VisionTrackSummary())
    // An attempt that begins again leaves nothing of the first.
    try await store.begin(session)
    #expect(try await store.detections(of: "s", page: Page()).isEmpty)
  }

  @Test(arguments: TestDatabase.allCases)
  func `a worker that slept through its lease changes nothing of what the next one does`(
    kind: TestDatabase
  ) async throws {
    let stores = try await kind.open().stores
    let (jobs, store) = (stores.jobs, stores.visionTrack)
    try await jobs.insert(Job(id: "j", kind: "video", created: .second(0)))
    let slept = try #require(try await jobs.claim(id: "j", worker: "a", lease: .seconds(5), at: .second(1))).lease
    let session = VisionTrackSession(
      id: "s", kind: .video, modelName: "m", confidenceThreshold: 0.3, created: .second(0))
    try await store.begin(session, holding: slept)
    try await store.append([detection(0, "car", track: nil)], to: "s", holding: slept)
    let present = try #require(try await jobs.claim(id: "j", worker: "b", lease: .seconds(5), at: .second(9))).lease
    try await store.begin(session, holding: present)
    try await store.append([detection(1, "bus", track: nil)], to: "s", holding: present)
    await #expect(throws: LeaseLost(jobID: "j")) { try await store.begin(session, holding: slept) }
    await #expect(throws: LeaseLost(jobID: "j")) {
      try await store.append([detection(0, "car", track: nil)], to: "s", holding: slept)
    }
    await #expect(throws: LeaseLost(jobID: "j")) { try await store.update(session, holding: slept) }
    #expect(try await store.detections(of: "s", page: Page()).map(\.className) == ["bus"])
    // Nor does anybody who comes after the end.
    #expect(try await jobs.complete(present, result: "{}", at: .second(10)))
    await #expect(throws: LeaseLost(jobID: "j")) { try await store.begin(session, holding: present) }
    let report = TrafficAIReport(
      taskID: "j", filename: "a.mp4", processedAt: .second(1), durationSeconds: 1, totalVehicles: 1, uniqueVehicles: 1,
      dominantClass: "car", classDistribution: "{}")
    await #expect(throws: LeaseLost(jobID: "j")) { try await stores.trafficAI.save(report, holding: present) }
    #expect(try await stores.trafficAI.report(taskID: "j") == nil)
  }

  @Test(arguments: TestDatabase.allCases)
  func `sessions that nobody ends are found, and end once`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.visionTrack
    for number in 0..<3 {
      try await store.begin(
        VisionTrackSession(
          id: "\(number)", kind: .video, modelName: "m", confidenceThreshold: 0.3, created: .second(Double(number)),
          status: number == 0 ? .completed : .processing))
    }
    #expect(try await store.unfinished(before: .second(2), limit: 9).map(\.id) == ["1"])
    #expect(try await store.abandon("1"))
    #expect(try await !store.abandon("1"))
    #expect(try await !store.abandon("0"))
    #expect(try await store.statuses(of: ["0", "1", "2", "3"]) == ["0": .completed, "1": .failed, "2": .processing])
  }

  @Test(arguments: TestDatabase.allCases)
  func `detections of no session are refused whole`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.visionTrack
    await #expect { try await store.append([detection(0, "car", track: 1)], to: "gone") } throws: {
      ($0 as? StoreError)?.kind == .conflict
    }
  }

  @Test(arguments: TestDatabase.allCases)
  func `analytics count the days asked for`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.visionTrack
    #expect(try await store.analytics(from: .second(0)) == VisionTrackAnalytics())
    for number in 0..<4 {
      try await store.begin(
        VisionTrackSession(
          id: "\(number)", kind: number == 0 ? .video : .image, modelName: "m", confidenceThreshold: 0.3,
          totalDetections: 2, processingSeconds: Double(number), created: .second(Double(number))))
      try await store.append([detection(0, "car", track: nil), detection(1, "bus", track: nil)], to: "\(number)")
    }
    let analytics = try await store.analytics(from: .second(1))
    #expect(analytics.totalSessions == 3 && analytics.totalDetections == 6)
    #expect(analytics.sessionsByKind == [.image: 3])
    #expect(analytics.classDistribution == ["car": 3, "bus": 3])
    #expect(abs(analytics.averageConfidence - 0.45) < 1e-9 && analytics.averageProcessingSeconds == 2)
    #expect(try await store.sessions(page: Page(limit: 2)).map(\.id) == ["3", "2"])
    #expect(try await store.removeSessions(before: .second(3), limit: 2).sorted() == ["0", "1"])
    #expect(try await store.summary(of: "0") == VisionTrackSummary())
  }

  @Test(arguments: TestDatabase.allCases)
  func `lists of sessions fit their filter, and courses their days`(kind: TestDatabase) async throws {
    let store = try await kind.open().stores.visionTrack
    for number in 0..<5 {
      try await store.begin(
        VisionTrackSession(
          id: "\(number)", owner: number == 4 ? "bea" : "ana", kind: number == 0 ? .video : .image, modelName: "m",
          confidenceThreshold: 0.3, totalDetections: number, processingSeconds: 0.5, created: .second(Double(number)),
          status: number == 1 ? .failed : .completed))
    }
    try await store.append(
      (0..<6).map { detection($0, $0 < 4 ? "car" : "bus", track: nil) }, to: "0")
    let images = VisionTrackFilter(owners: ["ana"], kinds: [.image], statuses: [.completed], createdFrom: .second(1))
    #expect(try await store.sessions(images, page: Page(limit: 9)).map(\.id) == ["3", "2"])
    #expect(try await store.count(images) == 2)
    #expect(try await store.count(VisionTrackFilter()) == 5)
    #expect(
      try await store.timeline(of: "0", step: 4) == [
        VisionTrackMoment(frame: 0, className: "car", count: 4),
        VisionTrackMoment(frame: 4, className: "bus", count: 2),
      ])
    let course = try await store.course(from: .second(2), limit: 2)
    #expect(course.points.map(\.detections) == [4, 3])
    #expect(course.confidence == VisionTrackCourse().confidence)
    let whole = try await store.course(from: .second(0), limit: 100)
    #expect(whole.points.count == 5 && whole.confidence == [0, 3, 0, 0, 0, 0, 0, 3, 0, 0])
  }
}
