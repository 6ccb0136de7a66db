import Groundwork
import Records

/// An open file that can be let go before its owner goes.
final class SharedFile: Sendable {
  private let file: Lock<FolderFile?>

  init(_ path: String, flags: Int32) throws(StoreError) {
    file = Lock(try FolderFile(path, flags: flags))
  }

  /// - Throws: `StoreError` of kind `invalid` once it was let go, and what the closure throws.
  func use<Result>(_ body: (FolderFile) throws -> Result) throws -> Result {
    guard let open = file.withLock({ $0 }) else { throw StoreError(.invalid, "The object is closed already.") }
    return try body(open)
  }

  func letGo() { file.withLock { $0 = nil } }
}
