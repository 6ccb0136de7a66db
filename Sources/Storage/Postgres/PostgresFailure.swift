import Records

/// The connection went away, or stopped answering, while something was asked. What was asked may or may not have been
/// done.
struct PostgresLost: Error {
  let text: String
}

/// The server refused one of two transactions that got in each other's way. The same again may succeed.
struct PostgresCollision: Error {
  let error: StoreError
}

/// Says what a PostgreSQL server complains about in the words of the house.
enum PostgresFailure {
  /// - Parameter state: the SQLSTATE (PostgreSQL documentation, appendix A).
  static func error(state: String, message: String, constraint: String?, place: String) -> any Error {
    let message = firstLine(message)
    switch state {
    case "23505":
      return StoreError(.conflict, "\(place): this exists already (\(message)).", constraint: constraint)
    case "23503":
      return StoreError(
        .conflict, "\(place): what this row belongs to is gone (\(message)).", constraint: constraint)
    case "40001", "40P01":
      return PostgresCollision(
        error: StoreError(.unavailable, "\(place): others changed the same rows (\(message)). Try again."))
    case "53100":
      return StoreError(.full, "\(place): the disk of the database is full. Make room; nothing of this was kept.")
    case "57014":
      return StoreError(.unavailable, "\(place): the statement took too long and was ended (\(message)).")
    case "25006":
      return StoreError(.unavailable, "\(place) only reads at the moment (\(message)). Is it a standby?")
    case "42501":
      return StoreError(.refused, "\(place): \(message). Give the user the right to do so.")
    case let state where ["08", "53", "57"].contains(state.prefix(2)):
      return StoreError(.unavailable, "\(place) cannot serve now: \(message).")
    default: return StoreError(.damaged, "\(place): \(message) (SQLSTATE \(state)).")
    }
  }

  /// Why no connection came to be. libpq gives a text only.
  static func connecting(_ message: String, place: String) -> StoreError {
    let passing = ["starting up", "shutting down", "recovery mode", "too many clients", "remaining connection slots"]
    let refusing = ["FATAL", "password", "SSL", "certificate", "authentication"]
    let cause = firstLine(message)
    if refusing.contains(where: message.contains), !passing.contains(where: message.contains) {
      return StoreError(
        .refused, "\(place) does not let us in: \(cause). Check user, password, name and sslmode of the address.")
    }
    return StoreError(.unavailable, "\(place) does not answer: \(cause). Is the server up?")
  }

  private static func firstLine(_ message: String) -> String {
    var line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
    while line.hasSuffix(".") || line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}
