package import Groundwork
package import Records

/// Which database to use, as `DATABASE_URL` says it.
package enum DatabaseAddress: Sendable, Hashable {
  /// The path of a file.
  case sqlite(String)
  /// The whole address, with the password.
  case postgres(Secret)

  /// Reads `sqlite:///relative.db`, `sqlite:////absolute.db` or `postgresql://user:password@host:port/name?sslmode=…`.
  /// Names of Python drivers (`postgresql+asyncpg`, `sqlite+aiosqlite`) are put up with.
  package init(_ text: String) throws(StoreError) {
    guard let end = text.firstRange(of: "://") else { throw Self.unknown }
    let scheme = text[..<end.lowerBound].split(separator: "+").first ?? ""
    let rest = text[end.upperBound...]
    switch scheme {
    case "sqlite":
      let path = rest.hasPrefix("/") ? String(rest.dropFirst()) : String(rest)
      guard !path.isEmpty, !path.contains(":memory:") else {
        throw StoreError(.invalid, "The database address names no file. Write sqlite:///gantry.db.")
      }
      self = .sqlite(path)
    case "postgresql", "postgres": self = .postgres(Secret("postgresql://\(rest)"))
    default: throw Self.unknown
    }
  }

  // Says nothing of what was found: it may hold a password.
  private static var unknown: StoreError {
    StoreError(
      .invalid,
      "The database address begins with neither sqlite:// nor postgresql://. Write sqlite:///gantry.db, or "
        + "postgresql://user:password@host:5432/name.")
  }
}
