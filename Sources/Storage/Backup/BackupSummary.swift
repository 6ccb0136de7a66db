/// What a backup or a restore has carried.
package struct BackupSummary: Sendable, Equatable {
  package let tables: Int
  package let rows: Int
  package let objects: Int
  /// Of the objects.
  package let bytes: Int

  package init(tables: Int, rows: Int, objects: Int, bytes: Int) {
    self.tables = tables
    self.rows = rows
    self.objects = objects
    self.bytes = bytes
  }

  init(_ manifest: BackupManifest) {
    self.init(
      tables: manifest.tables.count, rows: manifest.tables.reduce(0) { $0 + $1.rows },
      objects: manifest.objects.count, bytes: manifest.objects.reduce(0) { $0 + $1.size })
  }
}
