import Glibc
import Records

/// Says what went wrong in a folder in the words of the house.
enum FolderFailure {
  /// Right after the call that failed.
  static func error(_ what: String, _ path: String) -> StoreError {
    let code = errno
    let reason = unsafe String(cString: strerror(code))
    switch code {
    case ENOSPC, EDQUOT:
      return StoreError(.full, "\(path): the disk is full. Make room; nothing of this object was kept.")
    case EACCES, EPERM, EROFS:
      return StoreError(.refused, "\(path) cannot be \(what): \(reason). Check the owner of the folder.")
    case ENOENT: return StoreError(.missing, "\(path) cannot be \(what): there is no such file.")
    case ENOTDIR, EISDIR, EEXIST:
      return StoreError(.conflict, "\(path) cannot be \(what): another object's name is in the way (\(reason)).")
    default: return StoreError(.unavailable, "\(path) cannot be \(what): \(reason).")
    }
  }
}
