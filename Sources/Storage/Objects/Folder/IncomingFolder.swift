import Glibc
import Records

/// A folder of this process for files that are not whole yet. Locked while the process lives; what dead ones have left
/// is removed.
final class IncomingFolder: Sendable {
  let path: String
  /// Holds the lock.
  private let lock: FolderFile

  /// - Parameter parent: holds one such folder for each process.
  init(in parent: String) throws(StoreError) {
    try FolderTree.makeFolders(parent)
    for name in try FolderTree.names(parent) { try Self.removeDead("\(parent)/\(name)") }
    (path, lock) = try Self.make(in: parent)
  }

  deinit {
    // Not empty when a writer still lives: the next process removes it.
    unsafe unlink("\(path)/lock")
    unsafe rmdir(path)
  }

  /// A name for a new file.
  func newFile() -> String { "\(path)/\(RandomID.make())" }

  private static func make(in parent: String) throws(StoreError) -> (String, FolderFile) {
    // Another process may take the new folder for a dead one before it is locked: then another try.
    for _ in 0..<3 {
      let path = "\(parent)/\(RandomID.make())"
      guard unsafe mkdir(path, 0o700) == 0 else { throw FolderFailure.error("made", path) }
      if let lock = try take(path, flags: O_RDWR | O_CREAT), unsafe access("\(path)/lock", F_OK) == 0 {
        return (path, lock)
      }
    }
    throw StoreError(.unavailable, "\(parent): no folder for unfinished files can be made. Try again.")
  }

  /// nil when there is none or another process holds it.
  private static func take(_ path: String, flags: Int32) throws(StoreError) -> FolderFile? {
    do throws(StoreError) {
      let file = try FolderFile("\(path)/lock", flags: flags)
      return file.lock() ? file : nil
    } catch {
      if error.kind == .missing || error.kind == .conflict { return nil }
      throw error
    }
  }

  private static func removeDead(_ path: String) throws(StoreError) {
    // Without a lock and empty: somebody just begins, who will try again.
    guard let lock = try take(path, flags: O_RDWR) else {
      unsafe rmdir(path)
      return
    }
    for name in try FolderTree.names(path) { unsafe unlink("\(path)/\(name)") }
    unsafe rmdir(path)
    withExtendedLifetime(lock) {}
  }
}
