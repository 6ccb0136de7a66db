package import Groundwork
package import Records
package import TrafficCore

/// Objects with a bound: before and while something is written there must be room for it; the oldest that nobody needs
/// makes room, and when that is not enough, the writer is refused with an error of kind `full`.
package final class QuotaObjects: Objects {
  /// Bytes.
  private struct Usage {
    /// At the last sweep, and what was finished since. nil before the first.
    var counted: Int?
    /// Promised to writers that are not done.
    var granted = 0
    /// Finished since the present sweep began: it may or may not have seen them, so they count twice until the next.
    var meanwhile = 0
  }

  private let objects: any Objects
  private let jobs: any JobStore
  private let uploads: any UploadStore
  private let rules: [RetentionRule]
  private let quota: Int?
  private let since: Timestamp
  private let wall: any WallClock
  private let log: Log
  private let usage = Lock(Usage())
  /// One sweep at a time.
  private let broom = LendingPool<Int>(maximum: 1, patience: .seconds(60)) { $0 }

  /// - Parameters:
  ///   - rules: the first whose prefix fits a name says how long it is kept; what none fits is somebody else's, and
  ///     neither counted nor removed.
  ///   - quota: bytes for all objects together; nil: no bound.
  ///   - since: older objects are somebody else's too: this installation was not there to write them.
  package init(
    _ objects: any Objects, jobs: any JobStore, uploads: any UploadStore, rules: [RetentionRule], quota: Int?,
    since: Timestamp = .zero, log: Log, wall: any WallClock = SystemWallClock()
  ) {
    self.objects = objects
    self.jobs = jobs
    self.uploads = uploads
    self.rules = rules
    self.quota = quota
    self.since = since
    self.log = log
    self.wall = wall
  }

  /// The same objects without the bound: for what has one of its own, and is not counted here.
  package var unbounded: any Objects { objects }

  /// Removes what is too old or too much. Call it every few minutes: it also counts anew what others have written or
  /// removed. Gives what went.
  @discardableResult
  package func sweep() async throws -> [ObjectInfo] { try await tidy(coming: 0).removed }

  /// What all objects take up, in bytes, as far as known.
  package var bytesUsed: Int? { usage.withLock { $0.counted } }

  package func writer(_ key: ObjectKey, type: String) async throws -> any ObjectWriter {
    QuotaWriter(try await objects.writer(key, type: type), quota: self)
  }

  package func put(_ key: ObjectKey, file: String, type: String) async throws -> ObjectInfo {
    let size = try FolderFile.size(of: file)
    let isBounded = try await grant(size)
    do {
      let info = try await objects.put(key, file: file, type: type)
      settle(granted: isBounded ? size : 0, size: info.size)
      return info
    } catch {
      settle(granted: isBounded ? size : 0, size: 0)
      throw error
    }
  }

  package func delete(_ key: ObjectKey) async throws {
    // What is not counted leaves no room.
    guard rules.contains(where: { key.text.hasPrefix($0.prefix) }) else { return try await objects.delete(key) }
    let size = try await objects.head(key)?.size ?? 0
    try await objects.delete(key)
    settle(granted: 0, size: -size)
  }

  package func reader(_ key: ObjectKey, range: Range<Int>?) async throws -> any ObjectReader {
    try await objects.reader(key, range: range)
  }
  package func copy(_ key: ObjectKey, toFile path: String) async throws {
    try await objects.copy(key, toFile: path)
  }
  package func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await objects.head(key) }
  package func list(prefix: String, after: ObjectKey?, limit: Int) async throws -> [ObjectInfo] {
    try await objects.list(prefix: prefix, after: after, limit: limit)
  }
  package func removeUnfinished(
    prefix: String, from start: Timestamp, before end: Timestamp, _ isOurs: @Sendable (ObjectKey) -> Bool
  ) async throws -> Int {
    try await objects.removeUnfinished(prefix: prefix, from: start, before: end, isOurs)
  }
  package func link(_ key: ObjectKey, lasting: Duration) async throws -> String? {
    try await objects.link(key, lasting: lasting)
  }
  package func localFile(_ key: ObjectKey) async throws -> String? { try await objects.localFile(key) }
  package func check() async throws { try await objects.check() }

  /// Promises room to a writer if nothing must go for it.
  func grantIfFree(_ bytes: Int) -> Bool { quota.map { take(bytes, $0) } ?? false }

  /// Promises room to a writer; false when nothing bounds it.
  func grant(_ bytes: Int) async throws -> Bool {
    guard let quota else { return false }
    if take(bytes, quota) { return true }
    let plan = try await tidy(coming: bytes)
    guard plan.excess == 0, take(bytes, quota) else {
      throw StoreError(
        .full,
        "There is no room for \(bytes) bytes: \(plan.kept) of \(quota) are taken by what is new or still needed. "
          + "Try again later, or raise the quota.")
    }
    return true
  }

  /// A promise is over; so many bytes more are there now.
  func settle(granted: Int, size: Int) {
    usage.withLock { usage in
      usage.granted -= granted
      usage.meanwhile += max(0, size)
      usage.counted = usage.counted.map { max(0, $0 + size) }
    }
  }

  private func take(_ bytes: Int, _ quota: Int) -> Bool {
    usage.withLock { usage in
      guard let counted = usage.counted, counted + usage.granted + bytes <= quota else { return false }
      usage.granted += bytes
      return true
    }
  }

  private func tidy(coming: Int) async throws -> RetentionPlan {
    do { return try await broom.lend { _ in try await tidyAlone(coming: coming) } } catch is LendingPool<Int>.Refusal {
      throw StoreError(.unavailable, "The objects are being counted for too long. Try again.")
    }
  }

  private func tidyAlone(coming: Int) async throws -> RetentionPlan {
    usage.withLock { $0.meanwhile = 0 }
    // The objects first: what begins to be needed after this is in the lists that follow, or young.
    let objects = try await all()
    let inUse = ObjectsInUse(jobs: try await jobs.inputsInUse(), uploadIDs: try await uploads.unfinishedIDs())
    let granted = usage.withLock { $0.granted }
    let plan = RetentionPlan(
      rules, quota: quota, objects: objects, coming: coming + granted, at: Timestamp(sinceEpoch: wall.sinceEpoch)
    ) { inUse.contains($0) }
    for object in plan.removed { try await self.objects.delete(object.key) }
    usage.withLock { $0.counted = plan.kept + $0.meanwhile }
    if !plan.removed.isEmpty {
      log.info(
        "removed old objects", ["count": .integer(plan.removed.count), "kept_bytes": .integer(plan.kept)])
    }
    return plan
  }

  /// What is ours; a store may hold far more.
  private func all() async throws -> [ObjectInfo] {
    var ours: [ObjectInfo] = []
    for prefix in prefixes {
      var last: ObjectKey?
      while case let page = try await objects.list(prefix: prefix, after: last, limit: 10_000), !page.isEmpty {
        ours += page.filter { $0.modified >= since }
        last = page.last?.key
      }
    }
    return ours
  }

  /// Without those that lie within another one.
  private var prefixes: Set<String> {
    let all = Set(rules.map(\.prefix))
    return all.filter { prefix in !all.contains { $0 != prefix && prefix.hasPrefix($0) } }
  }
}
