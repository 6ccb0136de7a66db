import CSQLite
import Glibc
import Records

/// Says what went wrong in SQLite in the words of the house.
enum SQLiteFailure {
  // Macros with an expression behind them, which Swift does not see (SQLite documentation, "Result and Error Codes").
  private static let unique = SQLITE_CONSTRAINT | 8 << 8
  private static let primaryKey = SQLITE_CONSTRAINT | 6 << 8
  private static let foreignKey = SQLITE_CONSTRAINT | 3 << 8

  /// - Parameter code: an extended result code.
  static func error(_ code: Int32, message: String, systemError: Int32, path: String, doing what: String) -> StoreError
  {
    let place = "Database \(path)"
    if systemError == ENOSPC || systemError == EDQUOT {
      return StoreError(.full, "\(place): the disk is full. Make room; nothing of this change was kept.")
    }
    switch code & 0xff {
    case SQLITE_FULL:
      return StoreError(.full, "\(place): the disk is full. Make room; nothing of this change was kept.")
    case SQLITE_BUSY, SQLITE_LOCKED:
      return StoreError(
        .unavailable, "\(place) is locked by another program for too long. Is a second server or a backup at work?")
    case SQLITE_CONSTRAINT where code == unique || code == primaryKey:
      return StoreError(.conflict, "\(place): this exists already (\(message)).", constraint: message)
    case SQLITE_CONSTRAINT where code == foreignKey:
      return StoreError(.conflict, "\(place): what this row belongs to is gone (\(message)).", constraint: message)
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      return StoreError(
        .damaged,
        "\(place) is damaged or no database (\(message)). Move it away and restore a backup (gantry restore FOLDER).")
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
      return StoreError(
        .refused, "\(place) cannot be opened for writing (\(message)). Check that the folder exists and its owner.")
    case SQLITE_IOERR:
      return StoreError(.unavailable, "\(place): the disk fails (\(message), code \(code)). Check the disk.")
    default: return StoreError(.damaged, "\(place): \(what) failed: \(message) (code \(code)).")
    }
  }
}
