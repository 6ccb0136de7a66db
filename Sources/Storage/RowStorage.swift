package import Groundwork
package import Records
package import TrafficCore

/// An open database with its tables brought up to date: the implementation of all doors of Records.
package final class RowStorage: Sendable {
  package let stores: Stores
  /// How news of jobs travel: through PostgreSQL to all who share it, else within this process.
  package let jobEvents: any JobEvents
  /// The steps that this opening has applied to the tables, by name.
  package let migrated: [String]
  /// When its first tables were made.
  package let since: Timestamp
  let database: any Database

  private init(_ database: any Database, jobEvents: any JobEvents, migrated: [String], since: Timestamp) {
    self.database = database
    self.since = since
    self.jobEvents = jobEvents
    self.migrated = migrated
    stores = Stores(
      jobs: SQLJobStore(database: database), accounts: SQLAccountStore(database: database),
      keys: SQLKeyStore(database: database), audit: SQLAuditStore(database: database),
      uploads: SQLUploadStore(database: database), trafficAI: SQLTrafficAIStore(database: database),
      visionTrack: SQLVisionTrackStore(database: database),
      liveVideos: SQLLiveVideoStore(database: database), liveAnalytics: SQLLiveAnalyticsStore(database: database),
      violations: SQLViolationStore(database: database), cameras: SQLCameraStore(database: database),
      completeness: SQLCompletenessStore(database: database), liveRuns: SQLLiveRunStore(database: database),
      speeding: SQLSpeedingStore(database: database))
  }

  /// Opens the database, checks it and brings its tables up to date.
  package static func open(
    _ settings: DatabaseSettings, log: Log, clock: any WallClock = SystemWallClock()
  ) async throws -> RowStorage {
    let now = Timestamp(sinceEpoch: clock.sinceEpoch)
    let database = try await connect(settings, log: log)
    let steps = try await migrate(database, at: now, log)
    let since = try await began(database) ?? now
    guard let postgres = database as? PostgresDatabase else {
      return RowStorage(database, jobEvents: LocalJobEvents(), migrated: steps, since: since)
    }
    return RowStorage(database, jobEvents: PostgresJobEvents(postgres, log: log), migrated: steps, since: since)
  }

  /// Whether the database can be reached and is whole; throws what is wrong. Nothing in it changes.
  package static func look(_ settings: DatabaseSettings, log: Log) async throws {
    let database = try await connect(settings, log: log)
    await database.close()
  }

  /// Opens the database and leaves its tables as they are.
  static func connect(_ settings: DatabaseSettings, log: Log) async throws -> any Database {
    switch settings.address {
    case .sqlite(let path): return try await SQLiteDatabase(path: path, settings: settings.sqlite)
    case .postgres(let address):
      let database = PostgresDatabase(address: address, settings: settings.postgres, log: log)
      try await database.connect()
      return database
    }
  }

  private static func began(_ database: any Database) async throws -> Timestamp? {
    do {
      var row = try await database.rows("SELECT min(applied) FROM gantry_migrations").first
      return try row?.optionalMoment()
    } catch {
      await database.close()
      throw error
    }
  }

  private static func migrate(_ database: any Database, at now: Timestamp, _ log: Log) async throws -> [String] {
    do {
      let steps = try await Migrator().migrate(database, at: now)
      for step in steps { log.info("brought the tables up to date: \(step.name)", ["step": .integer(step.number)]) }
      return steps.map(\.name)
    } catch {
      await database.close()
      throw error
    }
  }

  /// Whether the database answers; throws what is wrong. For the health of the system.
  package func check() async throws { _ = try await database.rows("SELECT 1") }

  /// Lets go of all connections; what comes later fails.
  package func close() async {
    if let events = jobEvents as? PostgresJobEvents { events.close() }
    await database.close()
  }
}
