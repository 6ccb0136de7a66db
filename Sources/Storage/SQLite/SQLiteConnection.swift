import CSQLite
import Glibc
import Records

/// One connection to a database file, with the statements it has prepared. Used by one thread at a time.
@safe final class SQLiteConnection: SQLConnection {
  enum Role { case writer, reader }

  let dialect = SQLDialect.sqlite
  private let handle: OpaquePointer
  private let path: String
  private var statements: [String: SQLiteStatement] = [:]
  /// More different statements than the room has; only lists with many filters come near.
  private static let mostStatements = 200

  /// Opens the file, making it when there is none.
  init(path: String, role: Role, settings: SQLiteSettings) throws {
    Self.makePrivate(path)
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard let database = unsafe opened else {
      throw StoreError(.unavailable, "Database \(path) cannot be opened: no memory.")
    }
    guard code == SQLITE_OK else {
      let message = unsafe String(cString: sqlite3_errmsg(database))
      let system = unsafe sqlite3_system_errno(database)
      unsafe sqlite3_close_v2(database)
      throw SQLiteFailure.error(code, message: message, systemError: system, path: path, doing: "opening")
    }
    unsafe handle = database
    self.path = path
    unsafe sqlite3_extended_result_codes(handle, 1)
    unsafe sqlite3_busy_timeout(handle, Int32(clamping: Int(settings.patience / .milliseconds(1))))
    try prepare(for: role, settings)
  }

  /// Passwords' hashes are nobody else's business. SQLite gives its log and its memory the same rights. What goes wrong
  /// here goes wrong again, with words, when the file is opened.
  private static func makePrivate(_ path: String) {
    if path.isEmpty || path.hasPrefix(":") { return }
    let made = unsafe open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    if made >= 0 { close(made) }
  }

  deinit {
    statements = [:]
    unsafe sqlite3_close_v2(handle)
  }

  private func prepare(for role: Role, _ settings: SQLiteSettings) throws {
    // The first of these reads the file: what is no database is found here.
    _ = try rows("PRAGMA journal_mode = WAL")
    try run("PRAGMA foreign_keys = ON")
    try run("PRAGMA temp_store = MEMORY")
    switch role {
    case .writer:
      try run("PRAGMA synchronous = \(settings.isDurable ? "FULL" : "NORMAL")")
      _ = try rows("PRAGMA journal_size_limit = 67108864")
    case .reader: try run("PRAGMA query_only = ON")
    }
  }

  /// Looks through the whole file for damage; throws what it finds.
  func checkIntegrity() throws {
    let findings = try rows("PRAGMA quick_check(3)").compactMap { row -> String? in
      if case .text(let text)? = row.all.first { text } else { nil }
    }
    guard findings == ["ok"] else {
      throw StoreError(
        .damaged,
        "Database \(path) is damaged: \(findings.joined(separator: "; ")). Move it away and restore a backup "
          + "(gantry restore FOLDER).")
    }
  }

  func rows(_ sql: String, _ values: [any SQLBindable]) throws -> [SQLRow] {
    var rows: [SQLRow] = []
    try execute(sql, values) { rows.append(SQLRow($0)) }
    return rows
  }

  func run(_ sql: String, _ values: [any SQLBindable]) throws -> Int {
    try execute(sql, values) { _ in }
    return Int(unsafe sqlite3_changes64(handle))
  }

  func append(_ rows: [[any SQLBindable]], to table: String, columns: [String]) throws {
    let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    let sql = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))"
    for row in rows { _ = try run(sql, row) }
  }

  /// Runs the closure as one transaction.
  /// - Parameter begin: `BEGIN IMMEDIATE` to write, `BEGIN` to read what belongs together.
  func transaction<Result>(_ begin: String, _ body: () throws -> Result) throws -> Result {
    // One that could not be taken back has to go before the next.
    if unsafe sqlite3_get_autocommit(handle) == 0 { try run("ROLLBACK") }
    try run(begin)
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      // Some failures have ended the transaction already. The first error says what happened; what fails now is done
      // before the next transaction.
      if unsafe sqlite3_get_autocommit(handle) == 0 { _ = try? run("ROLLBACK") }
      throw error
    }
  }

  private func execute(_ sql: String, _ values: [any SQLBindable], each: ([SQLValue]) -> Void) throws {
    try SQLText.refuseNUL(values)
    let code = try statement(sql).run(values, each: each)
    guard code == SQLITE_DONE else { throw failure(code, "'\(sql.prefix(60))'") }
  }

  private func statement(_ sql: String) throws -> SQLiteStatement {
    if let known = statements[sql] { return known }
    var prepared: OpaquePointer?
    // SQLite counts `$1` as a name; `?1` is the number.
    let code = unsafe sqlite3_prepare_v3(
      handle, SQLText.numbered(sql, with: "?"), -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let pointer = unsafe prepared else { throw failure(code, "preparing '\(sql.prefix(60))'") }
    let statement = unsafe SQLiteStatement(pointer)
    if statements.count >= Self.mostStatements { statements = [:] }
    statements[sql] = statement
    return statement
  }

  private func failure(_ code: Int32, _ what: String) -> StoreError {
    unsafe SQLiteFailure.error(
      sqlite3_extended_errcode(handle) & 0xff == code & 0xff ? sqlite3_extended_errcode(handle) : code,
      message: String(cString: sqlite3_errmsg(handle)), systemError: sqlite3_system_errno(handle), path: path,
      doing: what)
  }
}
