import CPostgres
import Glibc
import Groundwork
import Records

/// One connection to a server, with the statements it has prepared. Used by one thread at a time.
@safe final class PostgresConnection: SQLConnection {
  let dialect = SQLDialect.postgres
  /// For messages: user, server and database, without the password.
  let place: String
  /// While the server is asked to commit, nobody knows whether it has.
  private(set) var isCommitting = false
  private let handle: OpaquePointer
  private let limit: Duration
  private var prepared: [String: String] = [:]
  private let notices: PostgresNotices

  /// Connects; blocks up to the settings' limit.
  /// - Parameter idleLimit: the server closes the connection after so long a rest.
  init(address: Secret, settings: PostgresSettings, idleLimit: Duration?, log: Log) throws {
    guard let made = unsafe PostgresConnecting.connect(address, settings) else {
      throw StoreError(.unavailable, "No memory for a connection to PostgreSQL.")
    }
    let place = unsafe PostgresConnecting.place(made)
    guard unsafe PQstatus(made) == CONNECTION_OK else {
      let message = unsafe String(cString: PQerrorMessage(made))
      unsafe PQfinish(made)
      throw PostgresFailure.connecting(message, place: place)
    }
    unsafe handle = made
    notices = PostgresNotices(log: log.named("postgres"))
    self.place = place
    // The server ends a statement itself; the margin is for a server that has stopped altogether.
    limit = settings.statementLimit + .seconds(5)
    unsafe PQsetNoticeProcessor(handle, takeNotice, Unmanaged.passUnretained(notices).toOpaque())
    do { try prepare(settings, idleLimit) } catch let lost as PostgresLost {
      throw StoreError(.unavailable, "\(place) went away at once: \(lost.text).")
    }
  }

  deinit { unsafe PQfinish(handle) }

  private func prepare(_ settings: PostgresSettings, _ idleLimit: Duration?) throws {
    let milliseconds = { (duration: Duration) in Int(duration / .milliseconds(1)) }
    var wishes = [
      "SET client_min_messages = warning", "SET timezone = 'UTC'",
      "SET statement_timeout = \(milliseconds(settings.statementLimit))",
      "SET idle_in_transaction_session_timeout = \(milliseconds(settings.statementLimit * 2))",
    ]
    if let idleLimit { wishes.append("SET idle_session_timeout = \(milliseconds(idleLimit))") }
    _ = try answer { unsafe PQsendQuery(handle, wishes.joined(separator: "; ")) }
  }

  /// Whether the server has kept the connection while nothing was asked. Does not wait.
  var isAlive: Bool {
    guard waitForBytes(.zero) else { return unsafe PQstatus(handle) == CONNECTION_OK }
    return unsafe PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
  }

  func rows(_ sql: String, _ values: [any SQLBindable]) throws -> [SQLRow] { try execute(sql, values).rows }

  func run(_ sql: String, _ values: [any SQLBindable]) throws -> Int { try execute(sql, values).changes }

  func append(_ rows: [[any SQLBindable]], to table: String, columns: [String]) throws {
    for row in rows { try SQLText.refuseNUL(row) }
    let begun = try answer {
      unsafe PQsendQuery(handle, "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN")
    }
    guard begun.status == PGRES_COPY_IN else { throw failure(begun) }
    for piece in PostgresCopyText.pieces(rows) {
      let code = unsafe piece.withUnsafeBytes { bytes in
        unsafe PQputCopyData(handle, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
      }
      guard code == 1 else { throw lost() }
    }
    let ended = try answer { unsafe PQputCopyEnd(handle, nil) }
    guard ended.status == PGRES_COMMAND_OK else { throw failure(ended) }
  }

  /// Runs the closure as one transaction; nothing is kept when it throws.
  func transaction<Result>(_ begin: String, _ body: () throws -> Result) throws -> Result {
    try run(begin)
    do {
      let result = try body()
      isCommitting = true
      try run("COMMIT")
      isCommitting = false
      return result
    } catch let lost as PostgresLost {
      throw lost
    } catch {
      isCommitting = false
      try run("ROLLBACK")
      throw error
    }
  }

  /// The notifications that have come, waiting for the first at most this long.
  func notifications(within duration: Duration) throws -> [String] {
    if waitForBytes(duration), unsafe PQconsumeInput(handle) != 1 { throw lost() }
    guard unsafe PQstatus(handle) == CONNECTION_OK else { throw lost() }
    var texts: [String] = []
    while let notification = unsafe PQnotifies(handle) {
      unsafe texts.append(String(cString: notification.pointee.extra))
      unsafe PQfreemem(notification)
    }
    return texts
  }

  private func execute(_ sql: String, _ values: [any SQLBindable]) throws -> PostgresResult {
    try SQLText.refuseNUL(values)
    let name = try statement(sql)
    let result = try answer {
      unsafe PostgresParameters.lend(values) { parameters in
        unsafe PQsendQueryPrepared(handle, name, Int32(values.count), parameters, nil, nil, 0)
      }
    }
    guard result.status == PGRES_TUPLES_OK || result.status == PGRES_COMMAND_OK else { throw failure(result) }
    return result
  }

  private func statement(_ sql: String) throws -> String {
    if let known = prepared[sql] { return known }
    // More different statements than the room has; only lists with many filters come near.
    if prepared.count >= 200 {
      _ = try answer { unsafe PQsendQuery(handle, "DEALLOCATE ALL") }
      prepared = [:]
    }
    let name = "s\(prepared.count)"
    let result = try answer { unsafe PQsendPrepare(handle, name, sql, 0, nil) }
    guard result.status == PGRES_COMMAND_OK else { throw failure(result) }
    prepared[sql] = name
    return name
  }

  /// Sends something and waits for the last result of the answer, so that the connection is ready for the next.
  private func answer(_ send: () -> Int32) throws -> PostgresResult {
    guard send() == 1 else { throw lost() }
    let clock = SystemMonotonicClock()
    let deadline = clock.now + limit
    var last: PostgresResult?
    while true {
      while unsafe PQisBusy(handle) == 1 {
        guard waitForBytes(deadline - clock.now) else { throw PostgresLost(text: "no answer for \(limit)") }
        guard unsafe PQconsumeInput(handle) == 1 else { throw lost() }
      }
      guard let next = unsafe PQgetResult(handle) else { break }
      let result = unsafe PostgresResult(next)
      // An error stays the answer, whatever follows it.
      if last?.status != PGRES_FATAL_ERROR { last = result }
      if result.status == PGRES_COPY_IN { break }
    }
    guard unsafe PQstatus(handle) == CONNECTION_OK, let last else { throw lost() }
    return last
  }

  /// False when nothing came.
  private func waitForBytes(_ duration: Duration) -> Bool {
    var socket = pollfd(fd: unsafe PQsocket(handle), events: Int16(POLLIN), revents: 0)
    return unsafe poll(&socket, 1, Int32(clamping: max(0, Int(duration / .milliseconds(1))))) > 0
  }

  private func lost() -> PostgresLost {
    let message = unsafe String(cString: PQerrorMessage(handle))
    return PostgresLost(text: message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "closed")
  }

  private func failure(_ result: PostgresResult) -> any Error {
    PostgresFailure.error(
      state: result.field("C") ?? "", message: result.field("M") ?? result.message, constraint: result.field("n"),
      place: place)
  }
}

/// Where the warnings of a server go; libpq would write them to standard error.
private final class PostgresNotices: Sendable {
  private let log: Log

  init(log: Log) { self.log = log }

  func take(_ text: String) {
    var text = text
    while text.last?.isNewline == true { text.removeLast() }
    log.debug(text)
  }
}

private func takeNotice(_ context: UnsafeMutableRawPointer?, _ message: UnsafePointer<CChar>?) {
  guard let context = unsafe context, let message = unsafe message else { return }
  unsafe Unmanaged<PostgresNotices>.fromOpaque(context).takeUnretainedValue().take(String(cString: message))
}
