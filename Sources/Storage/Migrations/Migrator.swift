import Records
import TrafficCore

/// Brings the tables of a database to what this program knows.
struct Migrator: Sendable {
  let steps: [Migration]

  init(_ steps: [Migration] = Migrations.all) {
    precondition(steps.map(\.number) == Array(1..<steps.count + 1), "migrations are numbered from 1 without a gap")
    self.steps = steps
  }

  /// Applies what is missing, each step whole or not at all, while others wait. Gives the steps applied.
  func migrate(_ database: any Database, at now: Timestamp) async throws -> [Migration] {
    try await database.perform(.transaction) { connection in
      // PostgreSQL lets two at once both find no table, and fails the second. The number is ours alone.
      if connection.dialect == .postgres { _ = try connection.rows("SELECT pg_advisory_xact_lock(7101776)") }
      try connection.run(
        """
        CREATE TABLE IF NOT EXISTS gantry_migrations (
          number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied BIGINT NOT NULL)
        """)
    }
    try check(try await database.perform(.read) { try Self.applied($0) }, database.dialect)
    var done: [Migration] = []
    for step in steps {
      let isNew = try await database.perform(.transaction) { connection in
        try apply(step, connection, at: now)
      }
      if isNew { done.append(step) }
    }
    return done
  }

  private func apply(_ step: Migration, _ connection: any SQLConnection, at now: Timestamp) throws -> Bool {
    if connection.dialect == .postgres { try connection.run("LOCK TABLE gantry_migrations IN EXCLUSIVE MODE") }
    let applied = try Self.applied(connection)
    try check(applied, connection.dialect)
    guard applied[step.number] == nil else { return false }
    for statement in step.statements(connection.dialect) { try connection.run(statement) }
    try connection.run(
      "INSERT INTO gantry_migrations (number, name, checksum, applied) VALUES ($1, $2, $3, $4)",
      [step.number, step.name, step.checksum(connection.dialect), now])
    return true
  }

  private static func applied(_ connection: any SQLConnection) throws -> [Int: String] {
    var applied: [Int: String] = [:]
    for var row in try connection.rows("SELECT number, checksum FROM gantry_migrations") {
      let number = try row.integer()
      applied[number] = try row.text()
    }
    return applied
  }

  private func check(_ applied: [Int: String], _ dialect: SQLDialect) throws(StoreError) {
    if let newest = applied.keys.max(), newest > steps.count {
      throw StoreError(
        .damaged,
        "The database has step \(newest), this program knows \(steps.count). Use a newer gantry, or restore a backup.")
    }
    for step in steps {
      guard let checksum = applied[step.number], checksum != step.checksum(dialect) else { continue }
      throw StoreError(
        .damaged,
        "Step \(step.number) (\(step.name)) was applied to the database in another form than this program has. "
          + "Use the gantry that made the database, or restore a backup.")
    }
  }
}
