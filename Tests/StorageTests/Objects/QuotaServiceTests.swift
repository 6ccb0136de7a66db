import Foundation
import Groundwork
import Records
import Storage
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(1)))
struct QuotaServiceTests {
  private let clock = ManualClock(sinceEpoch: SystemWallClock().sinceEpoch)

  private func make(
    _ rules: [RetentionRule] = [RetentionRule(prefix: "", age: nil)], quota: Int? = nil, since: Timestamp = .zero
  ) async throws -> (QuotaObjects, TestStores, TemporaryFolder) {
    let folder = try TemporaryFolder()
    let stores = try await TestStores()
    let objects = QuotaObjects(
      try await FolderObjects(path: folder.path), jobs: stores.stores.jobs, uploads: stores.stores.uploads,
      rules: rules, quota: quota, since: since, log: Log(name: "test", output: SilentLog()), wall: clock)
    return (objects, stores, folder)
  }

  @Test func `the oldest makes room, and what a job needs is never it`() async throws {
    let (objects, stores, folder) = try await make(quota: 3000)
    for name in ["needed", "old", "young"] {
      _ = try await objects.put("uploads/\(name)", [UInt8](repeating: 1, count: 1000))
      // The order of their ages, on a file system that counts in milliseconds.
      try await Task.sleep(for: .milliseconds(20))
    }
    try await stores.stores.jobs.insert(Job(kind: "video", created: .zero, inputKey: "uploads/needed"))
    clock.advance(by: .seconds(700))
    _ = try await objects.put("uploads/new", [UInt8](repeating: 2, count: 900))
    #expect(try await objects.names() == ["uploads/needed", "uploads/new", "uploads/young"])
    _ = folder
  }

  @Test func `what is not counted leaves no room when it goes`() async throws {
    let (objects, stores, folder) = try await make([RetentionRule(prefix: "results/", age: nil)], quota: 3000)
    _ = try await objects.unbounded.put("clips/a", [UInt8](repeating: 1, count: 9000))
    _ = try await objects.put("results/a", [UInt8](repeating: 1, count: 2000))
    _ = try await objects.sweep()
    #expect(objects.bytesUsed == 2000)
    try await objects.delete(ObjectKey("clips/a"))
    #expect(objects.bytesUsed == 2000)
    try await objects.delete(ObjectKey("results/a"))
    #expect(objects.bytesUsed == 0)
    #expect(try await objects.names().isEmpty)
    _ = (stores, folder)
  }

  @Test func `no room is said while it is written, and nothing is left`() async throws {
    let (objects, stores, folder) = try await make(quota: 3000)
    _ = try await objects.put("uploads/a", [UInt8](repeating: 1, count: 2000))
    let writer = try await objects.writer(ObjectKey("uploads/b"), type: "")
    try await writer.write([UInt8](repeating: 1, count: 800))
    #expect(try await failure { try await writer.write([UInt8](repeating: 1, count: 800)) } == .full)
    await writer.abandon()
    let tooMuch = [UInt8](repeating: 1, count: 1001)
    #expect(try await failure { _ = try await objects.put("uploads/b", tooMuch) } == .full)
    #expect(try await objects.names() == ["uploads/a"])
    // What was promised and not used is free again.
    _ = try await objects.put("uploads/c", [UInt8](repeating: 1, count: 1000))
    try await objects.delete(ObjectKey("uploads/a"))
    _ = try await objects.put("uploads/d", [UInt8](repeating: 1, count: 2000))
    _ = (stores, folder)
  }

  @Test func `many at once get no more than there is`() async throws {
    let (objects, stores, folder) = try await make(quota: 10_000)
    let refused = await withTaskGroup(of: Int.self) { group in
      for number in 0..<20 {
        group.addTask {
          do {
            _ = try await objects.put("u/\(number)", [UInt8](repeating: 1, count: 1000))
            return 0
          } catch { return 1 }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(refused >= 10)
    #expect(try await objects.names().count <= 10)
    _ = (stores, folder)
  }

  @Test func `a sweep removes what is too old`() async throws {
    let (objects, stores, folder) = try await make([RetentionRule(prefix: "r/", age: .seconds(3600))])
    _ = try await objects.put("r/a", [1])
    #expect(try await objects.sweep().isEmpty)
    clock.advance(by: .seconds(3700))
    #expect(try await objects.sweep().map(\.key.text) == ["r/a"])
    #expect(try await objects.names() == [])
    _ = (stores, folder)
  }

  @Test func `what others keep in the same store stays, whatever its name`() async throws {
    let rules = ["results/", "uploads/"].map { RetentionRule(prefix: $0, age: .seconds(3600)) }
    let since = Timestamp(sinceEpoch: clock.sinceEpoch).advanced(bySeconds: -7200)
    let (objects, stores, folder) = try await make(rules, quota: 1000, since: since)
    _ = try await objects.put("archive/2019.mp4", [UInt8](repeating: 1, count: 900))
    _ = try await objects.put("results/of-another-program.mp4", [UInt8](repeating: 1, count: 900))
    let path = folder.path("objects/results/of-another-program.mp4")
    let old = Date(timeIntervalSince1970: Double(since.microseconds) / 1e6 - 60)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
    _ = try await objects.put("results/ours.mp4", [UInt8](repeating: 1, count: 900))
    clock.advance(by: .seconds(3700))
    #expect(try await objects.sweep().map(\.key.text) == ["results/ours.mp4"])
    #expect(objects.bytesUsed == 0)
    #expect(try await objects.names() == ["archive/2019.mp4", "results/of-another-program.mp4"])
    _ = stores
  }
}
