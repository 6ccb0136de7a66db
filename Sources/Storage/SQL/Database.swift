/// An open database: lends its connections to closures that run on threads of their own.
protocol Database: Sendable {
  var dialect: SQLDialect { get }
  func perform<Result: Sendable>(
    _ access: SQLAccess, _ body: @escaping @Sendable (any SQLConnection) throws -> Result
  ) async throws -> Result
  /// Lets go of all connections. What comes later fails.
  func close() async
}

/// What a closure means to do with the connection it borrows.
enum SQLAccess: Sendable {
  /// Statements that change nothing. Done again by itself when the connection breaks.
  case read
  /// One row by its key, which takes less time than a change of threads does: asked where the caller is when that is
  /// possible without waiting, else like `read`.
  case glance
  /// Reads that must agree with each other: they see the database as it was at the first.
  case snapshot
  /// One statement that changes something.
  case write
  /// Several statements: all or none.
  case transaction
}

extension Database {
  func rows(_ sql: String, _ values: [any SQLBindable] = []) async throws -> [SQLRow] {
    try await perform(.read) { try $0.rows(sql, values) }
  }

  /// The row with this key.
  func row(_ sql: String, _ values: [any SQLBindable]) async throws -> SQLRow? {
    try await perform(.glance) { try $0.rows(sql, values).first }
  }

  /// The rows that a changing statement returns.
  func changedRows(_ sql: String, _ values: [any SQLBindable] = []) async throws -> [SQLRow] {
    try await perform(.write) { try $0.rows(sql, values) }
  }

  @discardableResult
  func run(_ sql: String, _ values: [any SQLBindable] = []) async throws -> Int {
    try await perform(.write) { try $0.run(sql, values) }
  }
}
