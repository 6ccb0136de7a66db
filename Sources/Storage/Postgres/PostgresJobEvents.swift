import Groundwork
import Records

/// News of jobs through NOTIFY, to every process that shares the database. One connection listens; while it is lost,
/// news stay within the process.
final class PostgresJobEvents: JobEvents {
  private let database: PostgresDatabase
  private let listener: PostgresListener

  init(_ database: PostgresDatabase, log: Log) {
    self.database = database
    let (address, settings) = (database.address, database.settings)
    listener = PostgresListener(log: log) {
      try PostgresConnection(address: address, settings: settings, idleLimit: nil, log: log)
    }
  }

  deinit { close() }

  func announce(_ event: JobEvent) async throws {
    if !listener.isListening { listener.local.deliver(event) }
    _ = try await database.changedRows("SELECT pg_notify($1, $2)", [PostgresListener.channel, event.text])
  }

  func listen(capacity: Int) async throws -> JobEventFeed { listener.local.listen(capacity: capacity) }

  /// Whether news of other processes arrive at the moment.
  var isListening: Bool { listener.isListening }

  func close() { listener.stop() }
}
