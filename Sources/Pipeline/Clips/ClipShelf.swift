package import Groundwork
package import Records
package import TrafficCore

/// The clips among the objects: kept, listed, and removed by age and by size.
package struct ClipShelf: Sendable {
  package let objects: any Objects
  private let wall: any WallClock

  private static let pageSize = 10_000
  /// What a store of S3 gives at once.
  private static let spanSize = 1000
  /// Milliseconds: an hour; each one before is so many times as long.
  private static let firstSpan: Int64 = 3_600_000
  private static let growth: Int64 = 8

  package init(objects: any Objects, wall: any WallClock = SystemWallClock()) {
    self.objects = objects
    self.wall = wall
  }

  func keep(_ bytes: [UInt8], as clip: Clip) async throws {
    try await objects.put(bytes, as: clip.key(), type: "video/mp4")
  }

  /// Newest first. What that takes does not grow with what is kept: stores list the oldest first, so the time before is
  /// looked through in spans, each longer than the one after it, and one that holds too much in halves.
  ///
  /// - Parameter name: only those before this one.
  package func list(of camera: String, before name: String?, limit: Int) async throws -> [Clip] {
    let folder = "\(Clip.folder)\(camera)/"
    if let all = try await whole(ClipSpan(folder: folder, end: name)) { return Array(all.prefix(limit)) }
    let moment = name.flatMap { Clip.moment(of: $0) } ?? now
    var (found, length) = ([Clip](), Self.firstSpan)
    var span: ClipSpan? = ClipSpan(folder: folder, start: max(0, moment - length), end: name)
    while let next = span, found.count < limit {
      found += try await newest(next, limit: limit - found.count)
      length *= Self.growth
      span = next.earlier(length, than: moment)
    }
    return found
  }

  /// Where a clip lies; nil where there is none.
  package func find(_ camera: String, _ name: String) async throws -> ObjectKey? {
    guard let key = try? Clip.key(camera: camera, name: name),  // what cannot be a name is none
      let object = try await objects.head(key), Clip(object) != nil
    else { return nil }
    return key
  }

  package func remove(_ key: ObjectKey) async throws { try await objects.delete(key) }

  /// Removes what is older than this moment, and the oldest until the rest has no more than so many bytes. Gives how many
  /// there were. One that cannot be removed does not keep the others, and is thrown in the end.
  package func sweep(before moment: Timestamp, most bytes: Int) async throws -> Int {
    let oldestFirst = try await clips(prefix: Clip.folder).sorted { $0.clip.begins < $1.clip.begins }
    var rest = oldestFirst.reduce(0) { $0 + $1.clip.bytes }
    var (count, failure) = (0, (any Error)?.none)
    for (clip, key) in oldestFirst where clip.begins < moment || rest > bytes {
      do {
        try await objects.delete(key)
        rest -= clip.bytes
        count += 1
      } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
    return count
  }

  private var now: Int64 { Int64(wall.sinceEpoch / .milliseconds(1)) }

  /// Newest first.
  private func newest(_ span: ClipSpan, limit: Int) async throws -> [Clip] {
    if let all = try await whole(span) { return Array(all.prefix(limit)) }
    guard let (early, late) = span.halves(now: now) else {
      let all = try await clips(prefix: span.folder, after: span.after).map(\.clip)
      return Array(all.filter { span.isBeforeEnd($0.name) }.reversed().prefix(limit))
    }
    let found = try await newest(late, limit: limit)
    return found.count == limit ? found : found + (try await newest(early, limit: limit - found.count))
  }

  /// All of a span, newest first; nil when they are more than are read at once.
  private func whole(_ span: ClipSpan) async throws -> [Clip]? {
    let page = try await objects.list(prefix: span.folder, after: span.after, limit: Self.spanSize)
    let isPastEnd = page.last.map { !span.isBeforeEnd($0.key.text.dropFirst(span.folder.count)) } ?? true
    guard page.count < Self.spanSize || isPastEnd else { return nil }
    return page.compactMap { Clip($0) }.filter { span.isBeforeEnd($0.name) }.reversed()
  }

  private func clips(
    prefix: String, after: ObjectKey? = nil
  ) async throws -> [(clip: Clip, key: ObjectKey)] {
    var (all, last) = ([(clip: Clip, key: ObjectKey)](), after)
    while case let page = try await objects.list(prefix: prefix, after: last, limit: Self.pageSize), !page.isEmpty {
      all += page.compactMap { object in Clip(object).map { (clip: $0, key: object.key) } }
      last = page.last?.key
    }
    return all
  }
}
