import CPostgres
import CSQLite
package import Groundwork

/// The versions of the libraries behind this room.
package enum StorageLibraries {
  package static var all: [LibraryVersion] {
    [
      LibraryVersion(
        name: "SQLite", version: unsafe String(cString: sqlite3_libversion()), purpose: "keep rows in one file"),
      LibraryVersion(name: "libpq", version: postgres, purpose: "keep rows in PostgreSQL"),
    ]
  }

  /// 150018 means 15.18.
  private static var postgres: String {
    let number = PQlibVersion()
    return "\(number / 10_000).\(number % 10_000)"
  }
}
