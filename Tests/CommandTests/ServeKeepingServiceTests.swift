import Foundation
import Groundwork
import Outbound
import Records
import Storage
import TestKit
import Testing
import TrafficCore

/// What a running server removes, and what it leaves.
@Suite(.timeLimit(.minutes(5)))
struct ServeKeepingServiceTests {
  private let base = "/api/gantry/v1"
  private let key = "tQ7-4kf8aB2-mmz91"
  private let log = Log(name: "test", output: SilentLog())

  private func stores(_ program: Program) async throws -> RowStorage {
    let data = program.home.path("data")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    return try await RowStorage.open(DatabaseSettings(address: .sqlite("\(data)/gantry.db")), log: log)
  }

  private var now: Timestamp { Timestamp(sinceEpoch: SystemWallClock().sinceEpoch) }
  private func daysAgo(_ days: Double) -> Timestamp { now.advanced(bySeconds: -days * 86_400) }

  @Test func `files that others had in the folder of objects stay there`() async throws {
    let program = try Program()
    let folder = program.home.path("data/objects/objects")
    let names = ["archive/2019.mp4", "results/\(RandomID.make()).mp4", "uploads/1.mp4"]
    for name in names {
      let path = "\(folder)/\(name)"
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data([1]).write(to: URL(filePath: path))
      let old = Date(timeIntervalSinceNow: -400 * 86_400)
      try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
    }
    let server = try await RunningServer(in: program, environment: ["GANTRY_JOBS_WORKERS": "0"])
    // Sign-ins are removed after the objects: by then those were looked at.
    try await Task.sleep(for: .seconds(2))
    for name in names { #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)") }
    #expect(try await server.stop() == 0)
  }

  @Test func `copies of videos take no more room than is said, and those not asked for longest go`() async throws {
    let program = try Program()
    let folder = program.home.path("cache/gantry/videos")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    /// Of so many MiB, without taking them from the disk.
    func copy(_ name: String, _ mebibytes: UInt64, hoursAgo: Double) throws {
      #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil))
      let file = try FileHandle(forWritingTo: URL(filePath: "\(folder)/\(name)"))
      try file.truncate(atOffset: mebibytes << 20)
      try file.close()
      let used = Date(timeIntervalSinceNow: -hoursAgo * 3600)
      try FileManager.default.setAttributes([.modificationDate: used], ofItemAtPath: "\(folder)/\(name)")
    }
    try copy("newest", 100, hoursAgo: 1)
    try copy("newer", 500, hoursAgo: 2)
    try copy("older", 500, hoursAgo: 3)
    try copy("oldest", 10, hoursAgo: 4)
    // Somebody reads it.
    try copy("now", 300, hoursAgo: 0)
    let environment = [
      "GANTRY_JOBS_WORKERS": "0", "GANTRY_OBJECTS_COPIES_GIGABYTES": "1", "XDG_CACHE_HOME": program.home.path("cache"),
    ]
    let server = try await RunningServer(in: program, environment: environment)
    let isSwept = try await becomesTrue(within: .seconds(60)) {
      try FileManager.default.contentsOfDirectory(atPath: folder).count < 4
    }
    #expect(isSwept)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["newer", "newest", "now"])
    #expect(try await server.stop() == 0)
  }

  @Test func `rows that nobody needs any more go by themselves`() async throws {
    let program = try Program()
    let rows = try await stores(program)
    let stores = rows.stores
    for days in [400.0, 1] {
      try await stores.audit.append(
        AuditEntry(id: "\(days)", at: daysAgo(days), actor: "system", actorName: "", action: "a", subject: ""))
      try await stores.visionTrack.begin(
        VisionTrackSession(
          id: "\(days)", kind: .image, modelName: "m", confidenceThreshold: 0.3, created: daysAgo(days)))
      try await stores.uploads.insert(
        Upload(
          id: "\(days)", name: "a.mp4", objectKey: "uploads/\(days).mp4", isComplete: true, created: daysAgo(days),
          expires: daysAgo(days)))
    }
    let server = try await RunningServer(in: program, environment: ["GANTRY_JOBS_WORKERS": "0"])
    let isGone = try await becomesTrue(within: .seconds(20)) {
      let entries = try await stores.audit.entries(AuditFilter(action: "a"), page: Page())
      let sessions = try await stores.visionTrack.sessions(page: Page())
      return entries.count == 1 && sessions.count == 1
    }
    #expect(isGone)
    #expect(try await stores.uploads.find("400.0") == nil)
    #expect(try await stores.uploads.find("1.0") != nil)
    #expect(try await server.stop() == 0)
    await rows.close()
  }

  /// A file with an unusual suffix is kept without one.
  @Test(arguments: [".mp4", ""])
  func `a job called off before a worker saw it fails its session, and its file goes`(suffix: String) async throws {
    let program = try Program()
    let rows = try await stores(program)
    let id = RandomID.make()
    let session = VisionTrackSession(
      owner: "user:ana", kind: .video, modelName: "m", confidenceThreshold: 0.3, created: now)
    let input = program.home.path("data/objects/objects/uploads/\(id)\(suffix)")
    try await rows.stores.visionTrack.begin(session)
    try await rows.stores.jobs.insert(
      Job(
        id: id, kind: "visiontrack.video", created: now, owner: "user:ana", inputKey: "uploads/\(id)\(suffix)",
        parameters: #"{"session_id":"\#(session.id)"}"#))
    let server = try await RunningServer(
      in: program, environment: ["GANTRY_JOBS_WORKERS": "0", "API_KEY": key])
    try FileManager.default.createDirectory(
      atPath: (input as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data([1]).write(to: URL(filePath: input))
    let headers = [(name: "X-API-KEY", value: key)]
    #expect(try await server.ask("POST", "\(base)/jobs/\(id)/cancel", headers: headers).status == 200)
    #expect(try await rows.stores.visionTrack.session(session.id)?.status == .failed)
    #expect(!FileManager.default.fileExists(atPath: input))
    #expect(try await server.ask("POST", "\(base)/jobs/\(id)/retry", headers: headers).status == 410)
    // As another job's worker leaves it; to call the first one off again changes nothing of it.
    var filled = session
    filled.status = .completed
    try await rows.stores.visionTrack.begin(filled)
    #expect(try await server.ask("POST", "\(base)/jobs/\(id)/cancel", headers: headers).status == 200)
    #expect(try await rows.stores.visionTrack.session(session.id)?.status == .completed)
    #expect(try await server.stop() == 0)
    await rows.close()
  }
}
