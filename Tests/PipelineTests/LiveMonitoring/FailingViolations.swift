import Groundwork
import Records
import TrafficCore

/// A store whose `insert` and `named` fail when they are told to.
final class FailingViolations: ViolationStore {
  private let store: any ViolationStore
  private let state = Lock((failure: StoreError?.none, attempts: 0))

  init(_ store: any ViolationStore) { self.store = store }

  var attempts: Int { state.withLock { $0.attempts } }
  func fail(_ failure: StoreError?) { state.withLock { $0.failure = failure } }

  private func check() throws { if let failure = state.withLock({ $0.failure }) { throw failure } }

  func insert(_ violations: [Violation]) async throws -> Int {
    state.withLock { $0.attempts += 1 }
    try check()
    return try await store.insert(violations)
  }

  func named(_ pictures: [String]) async throws -> Set<String> {
    try check()
    return try await store.named(pictures)
  }

  func move(from session: Timestamp, to other: Timestamp, of videoID: Int) async throws {
    try check()
    try await store.move(from: session, to: other, of: videoID)
  }

  func find(_ id: Int) async throws -> Violation? { try await store.find(id) }
  func list(
    _ filter: ViolationFilter, by order: ViolationOrder, isDescending: Bool, page: Page
  ) async throws -> [Violation] {
    try await store.list(filter, by: order, isDescending: isDescending, page: page)
  }
  func list(_ filter: ViolationFilter, below: Int?, limit: Int) async throws -> KeysetPage<Violation> {
    try await store.list(filter, below: below, limit: limit)
  }
  func count(_ filter: ViolationFilter) async throws -> Int { try await store.count(filter) }
  func statistics(_ filter: ViolationFilter, recentFrom: Timestamp) async throws -> ViolationStatistics {
    try await store.statistics(filter, recentFrom: recentFrom)
  }
  func remove(ids: [Int]) async throws -> [Violation] { try await store.remove(ids: ids) }
  func remove(_ filter: ViolationFilter, limit: Int) async throws -> [Violation] {
    try await store.remove(filter, limit: limit)
  }
}

/// Objects of which some cannot be written, or not be removed.
struct FailingObjects: Objects {
  private let objects: any Objects
  private let fails: @Sendable (String) -> Bool
  private let stays: @Sendable (String) -> Bool

  init(
    _ objects: any Objects, _ fails: @escaping @Sendable (String) -> Bool = { _ in false },
    stays: @escaping @Sendable (String) -> Bool = { _ in false }
  ) {
    self.objects = objects
    self.fails = fails
    self.stays = stays
  }

  func writer(_ key: ObjectKey, type: String) async throws -> any ObjectWriter {
    if fails(key.text) { throw StoreError(.full, "no room") }
    return try await objects.writer(key, type: type)
  }

  func put(_ key: ObjectKey, file: String, type: String) async throws -> ObjectInfo {
    try await objects.put(key, file: file, type: type)
  }
  func reader(_ key: ObjectKey, range: Range<Int>?) async throws -> any ObjectReader {
    try await objects.reader(key, range: range)
  }
  func copy(_ key: ObjectKey, toFile path: String) async throws { try await objects.copy(key, toFile: path) }
  func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await objects.head(key) }
  func delete(_ key: ObjectKey) async throws {
    if stays(key.text) { throw StoreError(.unavailable, "it is locked") }
    try await objects.delete(key)
  }
  func list(prefix: String, after: ObjectKey?, limit: Int) async throws -> [ObjectInfo] {
    try await objects.list(prefix: prefix, after: after, limit: limit)
  }
  func removeUnfinished(
    prefix: String, from start: Timestamp, before end: Timestamp, _ isOurs: @Sendable (ObjectKey) -> Bool
  ) async throws -> Int {
    try await objects.removeUnfinished(prefix: prefix, from: start, before: end, isOurs)
  }
  func link(_ key: ObjectKey, lasting: Duration) async throws -> String? {
    try await objects.link(key, lasting: lasting)
  }
  func localFile(_ key: ObjectKey) async throws -> String? { try await objects.localFile(key) }
  func check() async throws { try await objects.check() }
}
