import Glibc
package import Groundwork
import Outbound
package import Records
import TrafficCore

/// Brings back what a backup holds, into an empty database and an object store; checks every byte before it begins.
package enum Restore {
  package static func read(
    _ folder: String, into settings: DatabaseSettings, _ objects: any Objects, log: Log,
    clock: any WallClock = SystemWallClock()
  ) async throws -> BackupSummary {
    let files = FolderThreads(folder: folder, count: 1)
    let manifest = try await files.perform { try checked(folder) }
    let database = try await RowStorage.connect(settings, log: log)
    do {
      let now = Timestamp(sinceEpoch: clock.sinceEpoch)
      // First the tables as they were when the backup was made, then what this program does to them.
      _ = try await Migrator(Array(Migrations.all.prefix(manifest.step))).migrate(database, at: now)
      try await refuseFull(database, manifest)
      for object in manifest.objects {
        _ = try await objects.put(
          object.key, file: "\(folder)/objects/\(object.key.text)", type: object.key.mediaType)
      }
      try await database.perform(.transaction) { connection in
        for table in manifest.tables { try fill(table, connection, from: "\(folder)/tables/\(table.name)") }
      }
      _ = try await Migrator().migrate(database, at: now)
    } catch {
      await database.close()
      throw error
    }
    await database.close()
    return BackupSummary(manifest)
  }

  /// The manifest, when everything it names is there and unchanged.
  private static func checked(_ folder: String) throws -> BackupManifest {
    let text = try FolderFile.text(of: "\(folder)/manifest")
    guard let manifest = BackupManifest(text: text) else {
      throw StoreError(.damaged, "\(folder)/manifest is damaged, or of a newer gantry. Take another backup.")
    }
    guard manifest.step <= Migrations.all.count else {
      throw StoreError(
        .damaged, "\(folder) has step \(manifest.step), this program knows \(Migrations.all.count). Use a newer gantry."
      )
    }
    for table in manifest.tables {
      guard BackupTables.all.contains(where: { $0.name == table.name }) else {
        throw StoreError(.damaged, "\(folder) has a table \(table.name) that this program does not know.")
      }
      try check("\(folder)/tables/\(table.name)", table.checksum)
    }
    for object in manifest.objects { try check("\(folder)/objects/\(object.key.text)", object.checksum) }
    return manifest
  }

  private static func check(_ path: String, _ checksum: String) throws {
    let file = try FolderFile(path, flags: O_RDONLY)
    var hash = SHA256Stream()
    while case let bytes = try file.read(1 << 20), !bytes.isEmpty { hash.add(bytes) }
    guard SHA256.hex(hash.digest()) == checksum else {
      throw StoreError(.damaged, "\(path) is not what was backed up. Nothing was restored. Take another backup.")
    }
  }

  private static func refuseFull(_ database: any Database, _ manifest: BackupManifest) async throws {
    for table in manifest.tables {
      guard try await !database.rows("SELECT 1 FROM \(table.name) LIMIT 1").isEmpty else { continue }
      throw StoreError(
        .conflict, "The database is not empty: there are rows in \(table.name). Restore into a fresh one.")
    }
  }

  private static func fill(
    _ table: BackupManifest.Table, _ connection: any SQLConnection, from path: String
  ) throws {
    let lines = try BackupLines(path)
    guard let columns = try lines.next()?.split(separator: "\t").map({ "\"\($0)\"" }) else {
      throw StoreError(.damaged, "\(path) is empty.")
    }
    var batch: [[any SQLBindable]] = []
    while let line = try lines.next() {
      guard let values = BackupLine.values(line), values.count == columns.count else {
        throw StoreError(.damaged, "\(path) has a line that is no row.")
      }
      batch.append(values)
      if batch.count == 1000 {
        try connection.append(batch, to: table.name, columns: columns)
        batch = []
      }
    }
    if !batch.isEmpty { try connection.append(batch, to: table.name, columns: columns) }
    let isSerial = BackupTables.all.contains { $0.name == table.name && $0.isSerial }
    if isSerial, table.rows > 0, connection.dialect == .postgres {
      _ = try connection.rows(
        "SELECT setval(pg_get_serial_sequence('\(table.name)', 'id'), (SELECT max(id) FROM \(table.name)))")
    }
  }
}
