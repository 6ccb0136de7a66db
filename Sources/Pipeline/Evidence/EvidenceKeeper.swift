import Groundwork
import Records
package import TrafficCore

/// Rows and their pictures among the objects: no picture without a row that names it, none kept longer than its row.
package struct EvidenceKeeper<Row: EvidencedRow>: Sendable {
  /// What is asked of the table.
  struct Table: Sendable {
    /// Rows that are there already are left as they are. Gives how many were new.
    let insert: @Sendable ([Row]) async throws -> Int
    /// Those of these pictures that a row names.
    let named: @Sendable ([String]) async throws -> Set<String>
    /// Rows before a moment, at most so many; gives what went.
    let remove: @Sendable (Timestamp, Int) async throws -> [Row]
  }

  let table: Table
  private let objects: any Objects

  /// Of one step of a sweep.
  private static var batch: Int { 500 }

  init(table: Table, objects: any Objects) {
    self.table = table
    self.objects = objects
  }

  /// Keeps both pictures, and gives the row with their names.
  func keep(_ pictures: (image: [UInt8], thumbnail: [UInt8]), of row: Row) async throws -> Row {
    let names = row.pictureNames
    do {
      try await objects.put(pictures.image, as: Row.key(names.image), type: "image/jpeg")
      try await objects.put(pictures.thumbnail, as: Row.key(names.thumbnail), type: "image/jpeg")
    } catch {
      // Half of it is worth nothing; the store may be away for this too, and then the sweep finds it.
      try? await objects.delete(Row.key(names.image))
      throw error
    }
    return row.with(image: names.image, thumbnail: names.thumbnail)
  }

  /// Removes those pictures of these rows that no row of the table names.
  func removeUnnamed(_ rows: [Row]) async throws { _ = try await removeUnnamed(rows.flatMap(\.pictures)) }

  /// Removes rows from long ago with their pictures, at most so many. Gives how many rows there were.
  package func removeRows(before moment: Timestamp, limit: Int) async throws -> Int {
    let removed = try await table.remove(moment, limit)
    for picture in removed.flatMap(\.pictures) { try await objects.delete(Row.key(picture)) }
    return removed.count
  }

  /// Removes pictures without a row that are older than this: those younger may still be waiting for theirs. Gives how
  /// many there were.
  package func sweep(before moment: Timestamp) async throws -> Int {
    var (last, count) = (ObjectKey?.none, 0)
    while true {
      let page = try await objects.list(prefix: Row.folder, after: last, limit: Self.batch)
      let old = page.filter { $0.modified < moment }
      count += try await removeUnnamed(old.map { String($0.key.text.dropFirst(Row.root.count)) })
      guard page.count == Self.batch else { return count }
      last = page.last?.key
    }
  }

  private func removeUnnamed(_ pictures: [String]) async throws -> Int {
    guard !pictures.isEmpty else { return 0 }
    let named = try await table.named(pictures)
    let left = pictures.filter { !named.contains($0) }
    for picture in left { try await objects.delete(Row.key(picture)) }
    return left.count
  }
}
