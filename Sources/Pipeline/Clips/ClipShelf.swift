package import Records
package import TrafficCore

/// The clips among the objects: kept, listed, and removed by age and by size.
package struct ClipShelf: Sendable {
  package let objects: any Objects

  private static let pageSize = 10_000

  package init(objects: any Objects) { self.objects = objects }

  func keep(_ bytes: [UInt8], as clip: Clip) async throws {
    try await objects.put(bytes, as: clip.key(), type: "video/mp4")
  }

  /// Newest first.
  ///
  /// - Parameter name: only those before this one.
  package func list(of camera: String, before name: String?, limit: Int) async throws -> [Clip] {
    let all = try await clips(prefix: "\(Clip.folder)\(camera)/").map(\.clip).reversed()
    guard let name else { return Array(all.prefix(limit)) }
    return Array(all.filter { $0.name < name }.prefix(limit))
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

  private func clips(prefix: String) async throws -> [(clip: Clip, key: ObjectKey)] {
    var (all, last) = ([(clip: Clip, key: ObjectKey)](), ObjectKey?.none)
    while case let page = try await objects.list(prefix: prefix, after: last, limit: Self.pageSize), !page.isEmpty {
      all += page.compactMap { object in Clip(object).map { (clip: $0, key: object.key) } }
      last = page.last?.key
    }
    return all
  }
}
