import Records

/// One open connection, used by one thread at a time. Statements name their values `$1`, `$2`…
protocol SQLConnection: AnyObject {
  var dialect: SQLDialect { get }
  func rows(_ sql: String, _ values: [any SQLBindable]) throws -> [SQLRow]
  /// Gives how many rows were changed.
  @discardableResult
  func run(_ sql: String, _ values: [any SQLBindable]) throws -> Int
  /// Adds many rows in the quickest way the database has. The caller's transaction makes it all or nothing.
  func append(_ rows: [[any SQLBindable]], to table: String, columns: [String]) throws
}

extension SQLConnection {
  @discardableResult
  func run(_ sql: String) throws -> Int { try run(sql, []) }
  func rows(_ sql: String) throws -> [SQLRow] { try rows(sql, []) }

  /// Keeps a job with its worker until the transaction is over: nobody can take it over meanwhile.
  /// - Throws: `LeaseLost` when somebody has.
  func keep(_ lease: JobLease?) throws {
    guard let lease else { return }
    let held = try rows(
      """
      SELECT 1 FROM gantry_jobs WHERE id = $1 AND lease_token = $2 AND state = 'processing'\(dialect.keepingRow)
      """, [lease.jobID, lease.token])
    if held.isEmpty { throw LeaseLost(jobID: lease.jobID) }
  }
}
