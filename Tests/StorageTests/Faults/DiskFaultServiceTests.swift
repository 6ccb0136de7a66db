import Foundation
import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

@Suite(.timeLimit(.minutes(1)))
struct DiskFaultServiceTests {
  private let log = Log(name: "test", output: SilentLog())

  @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
  func `a full disk is said, nothing is lost, and room helps without a restart`() async throws {
    let disk = try SmallDisk(kilobytes: 4096)
    let storage = try await RowStorage.open(DatabaseSettings(address: .sqlite(disk.path("gantry.db"))), log: log)
    let jobs = storage.stores.jobs
    try await jobs.insert(Job(id: "before", kind: "video", created: .zero))
    try disk.fill()
    let large = Job(id: "large", kind: "video", created: .zero, parameters: String(repeating: "x", count: 2_000_000))
    #expect(try await failure { try await jobs.insert(large) } == .full)
    #expect(try await jobs.find("before") != nil)
    #expect(try await jobs.find("large") == nil)
    try disk.makeRoom()
    try await jobs.insert(Job(id: "after", kind: "video", created: .zero))
    #expect(try await jobs.count(JobFilter()) == 2)
    await storage.close()
  }

  @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
  func `an object that finds no room leaves none of it behind`() async throws {
    let disk = try SmallDisk(kilobytes: 1024)
    let objects = try await FolderObjects(path: disk.path("store"))
    _ = try await objects.put("small", [1])
    let writer = try await objects.writer(ObjectKey("large"), type: "")
    #expect(
      try await failure { for _ in 0..<8 { try await writer.write([UInt8](repeating: 1, count: 300_000)) } } == .full)
    await writer.abandon()
    #expect(try await failure { _ = try await objects.put("larger", [UInt8](repeating: 1, count: 3_000_000)) } == .full)
    #expect(try await objects.names() == ["small"])
    _ = try await objects.put("fits", [UInt8](repeating: 1, count: 500_000))
  }

  @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
  func `a backup that finds no room is none`() async throws {
    let disk = try SmallDisk(kilobytes: 256)
    let stores = try await TestStores()
    let objects = try await FolderObjects(path: stores.folder.path("store"))
    _ = try await objects.put("large", [UInt8](repeating: 1, count: 1_000_000))
    #expect(try await failure { _ = try await Backup.write(stores.storage, objects, to: disk.path("backup")) } == .full)
    #expect(!FileManager.default.fileExists(atPath: disk.path("backup")))
  }

  @Test func `a file that is no database is named`() async throws {
    let folder = try TemporaryFolder()
    try Data(repeating: 7, count: 8192).write(to: URL(filePath: folder.path("gantry.db")))
    await #expect {
      _ = try await RowStorage.open(DatabaseSettings(address: .sqlite(folder.path("gantry.db"))), log: log)
    } throws: { error in
      (error as? StoreError)?.kind == .damaged && "\(error)".contains(folder.path("gantry.db"))
        && "\(error)".contains("gantry restore FOLDER")
    }
  }

  @Test func `damage inside is found at start`() async throws {
    let folder = try TemporaryFolder()
    let settings = DatabaseSettings(address: .sqlite(folder.path("gantry.db")))
    let storage = try await RowStorage.open(settings, log: log)
    try await storage.stores.jobs.insert((0..<500).map { Job(id: "\($0)", kind: "video", created: .zero) })
    await storage.close()
    let path = URL(filePath: folder.path("gantry.db"))
    var bytes = try Data(contentsOf: path)
    // A page in the middle, away from the list of tables.
    let middle = bytes.count / 8192 * 4096
    bytes.replaceSubrange(middle..<(middle + 4096), with: Data(repeating: 0xee, count: 4096))
    try bytes.write(to: path)
    #expect(try await failure { _ = try await RowStorage.open(settings, log: log) } == .damaged)
  }

  @Test func `a folder that is not there is named`() async throws {
    let settings = DatabaseSettings(address: .sqlite("/no/such/folder/gantry.db"))
    #expect(try await failure { _ = try await RowStorage.open(settings, log: log) } == .refused)
    #expect(try await failure { _ = try await FolderObjects(path: "/proc/nothing") } != nil)
  }

  @Test func `a file that another holds too long is said to be locked`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("gantry.db")
    let first = try await RowStorage.open(DatabaseSettings(address: .sqlite(path)), log: log)
    var settings = DatabaseSettings(address: .sqlite(path))
    settings.sqlite.patience = .milliseconds(100)
    let second = try await RowStorage.open(settings, log: log)
    let (isHeld, isTried) = (StopSignal(), StopSignal())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await first.database.perform(.transaction) { connection in
          try connection.run("DELETE FROM gantry_jobs")
          isHeld.stop()
          isTried.pause(for: .seconds(60))
        }
      }
      defer { isTried.stop() }
      #expect(await becomesTrue { isHeld.isStopped })
      #expect(
        try await failure { try await second.stores.jobs.insert(Job(id: "a", kind: "video", created: .zero)) }
          == .unavailable)
      // Whoever reads does not wait.
      #expect(try await second.stores.jobs.count(JobFilter()) == 0)
      isTried.stop()
      try await group.waitForAll()
    }
    try await second.stores.jobs.insert(Job(id: "b", kind: "video", created: .zero))
    #expect(try await first.stores.jobs.count(JobFilter()) == 1)
  }
}
