import Groundwork

/// A connection on a thread of its own.
actor SQLiteThread {
  private let thread: BlockingThread
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let path: String
  private let role: SQLiteConnection.Role
  private let settings: SQLiteSettings
  private var connection: SQLiteConnection?

  init(path: String, role: SQLiteConnection.Role, settings: SQLiteSettings) {
    thread = BlockingThread(name: role == .writer ? "sqlite write" : "sqlite read")
    self.path = path
    self.role = role
    self.settings = settings
  }

  func perform<Result: Sendable>(
    _ access: SQLAccess, _ body: @Sendable (any SQLConnection) throws -> Result
  ) throws -> Result {
    let connection = try open()
    switch access {
    case .read, .glance, .write: return try body(connection)
    case .snapshot: return try connection.transaction("BEGIN") { try body(connection) }
    case .transaction: return try connection.transaction("BEGIN IMMEDIATE") { try body(connection) }
    }
  }

  func checkIntegrity() throws { try open().checkIntegrity() }

  func close() { connection = nil }

  /// Opened at first use, and again after `close`.
  private func open() throws -> SQLiteConnection {
    if let connection { return connection }
    let opened = try SQLiteConnection(path: path, role: role, settings: settings)
    connection = opened
    return opened
  }
}
