import Glibc
import Records

/// Writes one object into a file beside the others, which gets its name at the end.
final class FolderWriter: ObjectWriter {
  private let key: ObjectKey
  private let tree: FolderTree
  /// Kept, so that it is not removed before the writer is done.
  private let incoming: IncomingFolder
  private let path: String
  private let file: SharedFile
  private let threads: FolderThreads

  init(
    key: ObjectKey, tree: FolderTree, incoming: IncomingFolder, path: String, file: SharedFile, threads: FolderThreads
  ) {
    self.key = key
    self.tree = tree
    self.incoming = incoming
    self.path = path
    self.file = file
    self.threads = threads
  }

  deinit {
    // Renamed by then, unless it was not finished.
    unsafe unlink(path)
  }

  func write(_ bytes: [UInt8]) async throws {
    try await threads.perform { [file] in try file.use { try $0.write(bytes) } }
  }

  func finish() async throws -> ObjectInfo {
    try await threads.perform { [self] in
      let info = try file.use { file in
        try file.flush()
        return FolderTree.info(key, try file.status())
      }
      file.letGo()
      try tree.place(path, as: key)
      return info
    }
  }

  func abandon() async {
    file.letGo()
    unsafe unlink(path)
  }
}
