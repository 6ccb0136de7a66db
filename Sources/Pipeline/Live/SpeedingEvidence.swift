import Groundwork
package import Records
package import TrafficCore

/// The pictures of speeding vehicles among the objects: none without an entry that names it, none kept longer than it.
package struct SpeedingEvidence: Sendable {
  private let store: any SpeedingStore
  private let objects: any Objects

  /// Of one step of a sweep.
  private static let batch = 500

  package init(store: any SpeedingStore, objects: any Objects) {
    self.store = store
    self.objects = objects
  }

  /// Keeps both pictures, and gives the entry with their names.
  func keep(_ pictures: (image: [UInt8], thumbnail: [UInt8]), of entry: SpeedingEntry) async throws -> SpeedingEntry {
    var entry = entry
    let name = Self.name(of: entry)
    let (image, thumbnail) = ("\(name).jpg", "\(name)-thumbnail.jpg")
    do {
      try await put(pictures.image, as: image)
      try await put(pictures.thumbnail, as: thumbnail)
    } catch {
      // Half of it is worth nothing; the store may be away for this too, and then the sweep finds it.
      try? await objects.delete(ObjectKey(image))
      throw error
    }
    (entry.picture, entry.thumbnail) = (image, thumbnail)
    return entry
  }

  /// Removes the pictures of an entry unless a row names them.
  func removeUnnamed(of entry: SpeedingEntry) async throws {
    try await remove([entry.picture, entry.thumbnail].compactMap(\.self))
  }

  /// Removes entries from long ago with their pictures, at most so many. Gives how many there were.
  package func removeEntries(before moment: Timestamp, limit: Int) async throws -> Int {
    let removed = try await store.remove(before: moment, limit: limit)
    for picture in removed.flatMap({ [$0.picture, $0.thumbnail] }).compactMap(\.self) {
      try await objects.delete(ObjectKey(picture))
    }
    return removed.count
  }

  /// Removes pictures without an entry that are older than this: younger ones may still be waiting for theirs.
  package func sweep(before moment: Timestamp) async throws -> Int {
    var (last, count) = (ObjectKey?.none, 0)
    while true {
      let page = try await objects.list(prefix: SpeedingEntry.folder, after: last, limit: Self.batch)
      count += try await remove(page.filter { $0.modified < moment }.map(\.key.text))
      guard page.count == Self.batch else { return count }
      last = page.last?.key
    }
  }

  @discardableResult
  private func remove(_ pictures: [String]) async throws -> Int {
    let named = try await store.named(pictures)
    let left = pictures.filter { !named.contains($0) }
    for picture in left { try await objects.delete(ObjectKey(picture)) }
    return left.count
  }

  private func put(_ bytes: [UInt8], as name: String) async throws {
    try await objects.put(bytes, as: ObjectKey(name), type: "image/jpeg")
  }

  /// `speeding/north/20260501/north-1777624200000-0-42`: camera, day, run, generation, vehicle.
  static func name(of entry: SpeedingEntry) -> String {
    let day = ISO8601.text(sinceEpoch: .microseconds(entry.at.microseconds)).prefix(10).filter(\.isNumber)
    let run = entry.run.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return SpeedingEntry.folder
      + "\(entry.camera.name)/\(day)/\(String(run.prefix(90)))-\(entry.generation)-\(entry.vehicle)"
  }
}
