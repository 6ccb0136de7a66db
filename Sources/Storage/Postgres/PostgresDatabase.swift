import Groundwork
import Records

/// A PostgreSQL server through a pool of connections.
final class PostgresDatabase: Database {
  let dialect = SQLDialect.postgres
  private let threads: LendingPool<PostgresThread>
  let address: Secret
  let settings: PostgresSettings
  private let log: Log

  /// Does not connect yet.
  init(address: Secret, settings: PostgresSettings, log: Log) {
    self.address = address
    self.settings = settings
    self.log = log
    let door = PostgresDoor(log: log)
    let idleLimit = Duration.seconds(300)
    threads = LendingPool(maximum: max(1, settings.maximumConnections), patience: settings.patience) { number in
      let isSpare = number >= settings.minimumConnections
      return PostgresThread(number: number, door: door) {
        try PostgresConnection(
          address: address, settings: settings, idleLimit: isSpare ? idleLimit : nil, log: log)
      }
    }
  }

  /// Waits for the server as long as the settings say; a server that refuses us is not waited for.
  func connect() async throws {
    let clock = SystemMonotonicClock()
    let deadline = clock.now + settings.startPatience
    while true {
      do {
        _ = try await rows("SELECT 1")
        break
      } catch let error as StoreError where error.kind == .unavailable && clock.now < deadline {
        try await clock.sleep(for: .milliseconds(200))
      }
    }
    try await openMinimum()
  }

  private func openMinimum() async throws {
    let count = min(settings.minimumConnections, settings.maximumConnections)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<count {
        // Long enough that each takes another one.
        group.addTask { _ = try await self.rows("SELECT pg_sleep(0.02)") }
      }
      try await group.waitForAll()
    }
  }

  func perform<Result: Sendable>(
    _ access: SQLAccess, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws -> Result {
    do { return try await threads.lend { try await $0.perform(access, body) } } catch let refusal
      as LendingPool<PostgresThread>.Refusal
    {
      throw StoreError(.unavailable, "PostgreSQL: \(refusal). Allow more connections, or ask less.")
    }
  }

  func close() async {
    for thread in threads.close() { await thread.close() }
  }
}
