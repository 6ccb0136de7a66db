import Glibc
package import Groundwork
import Outbound
package import Records

/// Writes everything that is kept into a folder: the rows as they were at one moment, then the objects. The server may
/// go on meanwhile. The form belongs to no database: what SQLite has given, PostgreSQL can take.
package enum Backup {
  private static let page = 1000

  /// - Parameter folder: must not exist; it appears when it is whole.
  package static func write(
    _ storage: RowStorage, _ objects: any Objects, to folder: String, clock: any WallClock = SystemWallClock()
  ) async throws -> BackupSummary {
    let part = "\(folder).part"
    let files = FolderThreads(folder: folder, count: 1)
    try await files.perform {
      guard unsafe access(folder, F_OK) != 0 else {
        throw StoreError(.conflict, "\(folder) exists already. Name a folder that does not.")
      }
      guard unsafe access(part, F_OK) != 0 else {
        throw StoreError(.conflict, "\(part) is left of a backup that was not finished. Remove it.")
      }
      try FolderTree.makeFolders("\(part)/tables")
    }
    var manifest = BackupManifest(
      made: ISO8601.text(sinceEpoch: clock.sinceEpoch), step: try await step(storage.database))
    manifest.tables = try await storage.database.perform(.snapshot) { connection in
      try BackupTables.all.map { try write($0, connection, to: "\(part)/tables/\($0.name)") }
    }
    manifest.objects = try await copy(objects, to: "\(part)/objects", files)
    let text = manifest.text
    try await files.perform {
      let file = try FolderFile("\(part)/manifest", flags: O_WRONLY | O_CREAT | O_EXCL)
      try file.write(Array(text.utf8))
      try file.flush()
      guard unsafe rename(part, folder) == 0 else { throw FolderFailure.error("written", folder) }
    }
    return BackupSummary(manifest)
  }

  private static func step(_ database: any Database) async throws -> Int {
    var row = try await database.rows("SELECT coalesce(max(number), 0) FROM gantry_migrations").first
    return try row?.integer() ?? 0
  }

  /// The first line has the names of the columns.
  private static func write(
    _ table: BackupTables.Table, _ connection: any SQLConnection, to path: String
  ) throws -> BackupManifest.Table {
    let file = try FolderFile(path, flags: O_WRONLY | O_CREAT | O_EXCL)
    let columns = try BackupTables.columns(of: table.name, connection)
    guard let position = columns.firstIndex(of: table.key) else {
      throw StoreError(.damaged, "Table \(table.name) has no column \(table.key).")
    }
    let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
    var hash = SHA256Stream()
    var count = 0
    var last: SQLValue?
    var text = columns.joined(separator: "\t") + "\n"
    while true {
      let bytes = Array(text.utf8)
      hash.add(bytes)
      try file.write(bytes)
      var condition = SQLCondition()
      condition.add(table.key, ">", last)
      let rows = try connection.rows(
        "SELECT \(names) FROM \(table.name)\(condition.clause) ORDER BY \(table.key) LIMIT \(page)", condition.values)
      guard let end = rows.last else { break }
      last = end.all[position]
      count += rows.count
      text = rows.map { BackupLine.text($0.all) + "\n" }.joined()
    }
    try file.flush()
    return BackupManifest.Table(name: table.name, rows: count, checksum: SHA256.hex(hash.digest()))
  }

  private static func copy(
    _ objects: any Objects, to folder: String, _ files: FolderThreads
  ) async throws -> [BackupManifest.Object] {
    var copied: [BackupManifest.Object] = []
    var last: ObjectKey?
    while case let page = try await objects.list(prefix: "", after: last, limit: page), !page.isEmpty {
      last = page.last?.key
      for info in page {
        if let object = try await copy(info.key, of: objects, to: folder, files) { copied.append(object) }
      }
    }
    return copied
  }

  /// nil when it was removed meanwhile.
  private static func copy(
    _ key: ObjectKey, of objects: any Objects, to folder: String, _ files: FolderThreads
  ) async throws -> BackupManifest.Object? {
    let path = "\(folder)/\(key.text)"
    let reader: any ObjectReader
    do { reader = try await objects.reader(key, range: nil) } catch let error as StoreError where error.kind == .missing
    {
      return nil
    }
    let file = try await files.perform {
      try FolderTree.makeFolders(FolderTree.parent(path))
      return try SharedFile(path, flags: O_WRONLY | O_CREAT | O_EXCL)
    }
    var hash = SHA256Stream()
    var size = 0
    while let bytes = try await reader.next() {
      hash.add(bytes)
      size += bytes.count
      try await files.perform { try file.use { try $0.write(bytes) } }
    }
    try await files.perform { try file.use { try $0.flush() } }
    file.letGo()
    return BackupManifest.Object(key: key, size: size, checksum: SHA256.hex(hash.digest()))
  }
}
