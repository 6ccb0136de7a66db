import Foundation
import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(2)))
struct BackupServiceTests {
  private let log = Log(name: "test", output: SilentLog())

  /// Something in every table, with the signs that are hard to write down.
  private func fill(_ stores: Stores) async throws {
    let hard = "tab\t line\n back\\slash \"quote\" ä €"
    try await stores.accounts.insert(User(id: "u", name: hard, email: nil, passwordHash: "h", created: .second(0)))
    try await stores.accounts.insert(
      SignInSession(id: "s", userID: "u", created: .second(0), expires: .second(9), userAgent: hard))
    try await stores.keys.insert(
      APIKey(id: "k", name: hard, prefix: "p", hash: "x", scopes: ["a"], created: .second(0)))
    try await stores.audit.append(
      AuditEntry(id: "e", at: .second(0), actor: "u", actorName: hard, action: "a", subject: "s"))
    try await stores.jobs.insert(
      (0..<2500).map { Job(id: "j\($0)", kind: "video", created: .second(Double($0)), parameters: hard) })
    try await stores.uploads.insert(
      Upload(id: "up", name: hard, objectKey: "uploads/up", created: .second(0), expires: .second(1)))
    try await stores.trafficAI.save(
      TrafficAIReport(
        taskID: "t", filename: hard, processedAt: .second(0.25), durationSeconds: 1.0 / 3, totalVehicles: 1,
        uniqueVehicles: 1, dominantClass: "car", classDistribution: "{}"))
    try await stores.visionTrack.begin(
      VisionTrackSession(id: "v", kind: .image, modelName: hard, confidenceThreshold: 0.1, created: .second(0)))
    try await stores.visionTrack.append([detection(0), detection(1)], to: "v")
    try await fillLive(stores, name: hard)
    try await stores.cameras.insert(Camera(id: "c", address: Secret(hard), form: hard, created: .second(0)))
    try await stores.completeness.add([MinuteCompleteness(camera: CameraID("c"), minute: .second(0))])
    _ = try await stores.speeding.insert([
      SpeedingEntry(
        camera: CameraID("c"), run: hard, generation: 1, vehicle: 7, trafficClass: .bus, speed: 71.3, plusMinus: 2.1,
        limit: 60, lane: hard, frame: 9, at: .second(0.25), box: PixelBox(x1: 1, y1: 2, x2: 3, y2: 4),
        picture: "speeding/c/1.jpg")
    ])
  }

  /// A row in each table of live monitoring. JSON as PostgreSQL writes it, numbers that both databases can hold.
  private func fillLive(_ stores: Stores, name: String) async throws {
    let video = try await stores.liveVideos.reserve()
    try await stores.liveVideos.insert(
      LiveVideo(
        id: video, name: name, file: "videos/1.mp4", region: #"{"roi_polygon": [[0, 0], [9, 0], [9, 9]]}"#,
        framesPerSecond: 12.5, created: .second(0)))
    try await stores.liveAnalytics.append(
      [
        LiveSnapshot(
          videoID: video, frameNumber: 3, milliseconds: 1.0 / 3, totalVehicles: 2, speedingCount: 1,
          currentInRegion: 1, session: .second(0), created: .second(0.25))
      ],
      [
        SpeedingVehicle(
          videoID: video, trackID: 7, kilometresPerHour: 91.3, classID: 2, className: "car", confidence: 0.5,
          frameNumber: 3, milliseconds: 1.0 / 3, detected: .second(0.25), session: .second(0))
      ])
    try await stores.liveAnalytics.finish(
      LiveSummary(
        videoID: video, totalVehicles: 2, typeDistribution: #"{"car": 2}"#, session: .second(0), ended: .second(9),
        averageDwell: 1.5))
    _ = try await stores.liveRuns.open(
      LiveRunRecord(videoID: video, name: name, runner: .redis, created: .second(0)), holder: name, until: .second(9))
    _ = try await stores.violations.insert([
      Violation(
        videoID: video, trackID: 7, speed: 91.3, limit: 60, vehicleType: "car", classID: 2, confidence: 0.5,
        frameNumber: 3, image: "a.jpg", thumbnail: name, box: PixelBox(x1: 1, y1: 2, x2: 3, y2: 4), at: .second(0.25),
        videoSeconds: 0.25, created: .second(1), session: .second(0))
    ])
  }

  private func detection(_ number: Int) -> VisionTrackDetection {
    VisionTrackDetection(
      frameNumber: number, trackID: nil, classID: 2, className: "car", confidence: 0.1 + 0.2, left: 1e-300, top: -0.0,
      right: 1.0 / 3, bottom: 5, at: .second(0))
  }

  private func rows(_ storage: RowStorage) async throws -> [String: [[SQLValue]]] {
    try await storage.database.perform(.snapshot) { connection in
      try BackupTables.all.reduce(into: [:]) { found, table in
        found[table.name] = try connection.rows("SELECT * FROM \(table.name) ORDER BY \(table.key)").map(\.all)
      }
    }
  }

  @Test(arguments: TestDatabase.allCases, TestDatabase.allCases)
  func `what was backed up is there again, in either database`(from: TestDatabase, to: TestDatabase) async throws {
    let folder = try TemporaryFolder()
    let old = try await from.open()
    let oldObjects = try await FolderObjects(path: folder.path("old"))
    try await fill(old.stores)
    _ = try await oldObjects.put("results/a.mp4", (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) })
    _ = try await oldObjects.put("empty", [])
    let summary = try await Backup.write(old.storage, oldObjects, to: folder.path("backup"))
    #expect(summary == BackupSummary(tables: 19, rows: 2519, objects: 2, bytes: 1_000_000))

    let fresh = try await to.emptySettings()
    let newObjects = try await FolderObjects(path: folder.path("new"))
    #expect(try await Restore.read(folder.path("backup"), into: fresh.settings, newObjects, log: log) == summary)
    let new = try await RowStorage.open(fresh.settings, log: log)
    #expect(try await rows(new) == rows(old.storage))
    #expect(try await newObjects.bytes("results/a.mp4") == oldObjects.bytes("results/a.mp4"))
    #expect(try await newObjects.names() == ["empty", "results/a.mp4"])
    // Numbers go on behind the restored ones.
    try await new.stores.visionTrack.append([detection(2)], to: "v")
    #expect(try await new.stores.visionTrack.detections(of: "v", page: Page()).map(\.frameNumber) == [0, 1, 2])
    await new.close()
  }

  @Test func `a backup holds every table`() async throws {
    let database = try await TestDatabase.sqlite.open()
    let tables = try await database.storage.database.rows(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'gantry_migrations'"
    )
    #expect(Set(tables.map(\.all)) == Set(BackupTables.all.map { [.text($0.name)] }))
  }

  @Test func `no table of a backup is tested empty`() async throws {
    let stores = try await TestStores()
    try await fill(stores.stores)
    #expect(try await rows(stores.storage).filter(\.value.isEmpty).isEmpty)
  }

  @Test func `a damaged backup restores nothing`() async throws {
    let folder = try TemporaryFolder()
    let stores = try await TestStores()
    let objects = try await FolderObjects(path: folder.path("old"))
    try await fill(stores.stores)
    _ = try await objects.put("a", [1, 2, 3])
    _ = try await Backup.write(stores.storage, objects, to: folder.path("backup"))
    for file in ["tables/gantry_users", "objects/a", "manifest"] {
      let path = folder.path("backup/\(file)")
      let whole = try Data(contentsOf: URL(filePath: path))
      try (whole.dropLast(2) + Data([88, 10])).write(to: URL(filePath: path))
      let target = try await FolderObjects(path: folder.path("new"))
      let fresh = try await TestDatabase.sqlite.emptySettings()
      #expect(
        try await failure { _ = try await Restore.read(folder.path("backup"), into: fresh.settings, target, log: log) }
          == .damaged)
      #expect(try await target.names() == [])
      try whole.write(to: URL(filePath: path))
    }
  }

  @Test func `neither a backup nor a database is overwritten`() async throws {
    let folder = try TemporaryFolder()
    let stores = try await TestStores()
    let objects = try await FolderObjects(path: folder.path("old"))
    try await fill(stores.stores)
    _ = try await Backup.write(stores.storage, objects, to: folder.path("backup"))
    #expect(
      try await failure { _ = try await Backup.write(stores.storage, objects, to: folder.path("backup")) } == .conflict)
    let full = DatabaseSettings(address: .sqlite(stores.folder.path("gantry.db")))
    #expect(
      try await failure { _ = try await Restore.read(folder.path("backup"), into: full, objects, log: log) }
        == .conflict)
    #expect(try await stores.stores.jobs.count(JobFilter()) == 2500)
  }
}
