import Groundwork
import Records

/// Reads one object from its file. What is written meanwhile under the same name is another file.
final class FolderReader: ObjectReader {
  let info: ObjectInfo
  private let file: SharedFile
  private let rest: Lock<Int>
  private let threads: FolderThreads

  /// - Parameter count: so many bytes from where the file stands.
  init(info: ObjectInfo, count: Int, file: SharedFile, threads: FolderThreads) {
    self.info = info
    self.file = file
    self.threads = threads
    rest = Lock(count)
  }

  func next() async throws -> [UInt8]? {
    let wanted = min(rest.withLock { $0 }, ObjectRange.piece)
    guard wanted > 0 else { return nil }
    let bytes = try await threads.perform { [file] in try file.use { try $0.read(wanted) } }
    guard !bytes.isEmpty else { throw StoreError(.damaged, "Object \(info.key) ends before its end.") }
    rest.withLock { $0 -= bytes.count }
    return bytes
  }

  func close() async { file.letGo() }
}
