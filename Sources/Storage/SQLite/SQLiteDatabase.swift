import Groundwork
import Records

/// The embedded database: one file, one connection that writes, several that read meanwhile.
final class SQLiteDatabase: Database {
  let dialect = SQLDialect.sqlite
  private let writer: SQLiteThread
  private let path: String
  private let readers: LendingPool<SQLiteThread>
  private let glances: SQLiteGlance

  /// Opens the file, making it when there is none, and looks it through for damage.
  init(path: String, settings: SQLiteSettings) async throws {
    self.path = path
    glances = SQLiteGlance(path: path, settings: settings)
    writer = SQLiteThread(path: path, role: .writer, settings: settings)
    readers = LendingPool(maximum: max(1, settings.readers), patience: settings.patience) { _ in
      SQLiteThread(path: path, role: .reader, settings: settings)
    }
    if settings.checksIntegrity { try await writer.checkIntegrity() }
  }

  func perform<Result: Sendable>(
    _ access: SQLAccess, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws -> Result {
    switch access {
    case .write, .transaction: return try await writer.perform(access, body)
    case .glance:
      if let result = try glances.perform(body) { return result }
      return try await perform(.read, body)
    case .read, .snapshot:
      do { return try await readers.lend { try await $0.perform(access, body) } } catch let refusal
        as LendingPool<SQLiteThread>.Refusal
      {
        throw StoreError(.unavailable, "Database \(path): \(refusal). Allow more readers, or ask less.")
      }
    }
  }

  func close() async {
    glances.close()
    for reader in readers.close() { await reader.close() }
    await writer.close()
  }
}
