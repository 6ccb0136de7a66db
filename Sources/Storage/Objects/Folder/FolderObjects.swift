import Glibc
package import Records
package import TrafficCore

/// Objects as files below a folder of this machine.
package final class FolderObjects: Objects {
  private let tree: FolderTree
  private let incoming: IncomingFolder
  private let threads: FolderThreads

  /// - Parameters:
  ///   - path: of the folder, which is made when there is none. Several processes may share it.
  ///   - threads: so many files are read and written at once. 4.
  package init(path: String, threads count: Int = 4) async throws {
    let tree = FolderTree(root: "\(path)/objects")
    let threads = FolderThreads(folder: path, count: count)
    self.tree = tree
    self.threads = threads
    incoming = try await threads.perform {
      try FolderTree.makeFolders(tree.root)
      return try IncomingFolder(in: "\(path)/incoming")
    }
  }

  package func writer(_ key: ObjectKey, type: String) async throws -> any ObjectWriter {
    let path = incoming.newFile()
    let file = try await threads.perform { try SharedFile(path, flags: O_WRONLY | O_CREAT | O_EXCL) }
    return FolderWriter(key: key, tree: tree, incoming: incoming, path: path, file: file, threads: threads)
  }

  package func put(_ key: ObjectKey, file: String, type: String) async throws -> ObjectInfo {
    let (tree, path) = (tree, incoming.newFile())
    return try await threads.perform {
      let source = try FolderFile(file, flags: O_RDONLY)
      do {
        try Self.copy(source, to: path)
        try tree.place(path, as: key)
      } catch {
        unsafe unlink(path)
        throw error
      }
      return try tree.head(key) ?? Self.vanished(key)
    }
  }

  package func reader(_ key: ObjectKey, range: Range<Int>?) async throws -> any ObjectReader {
    let tree = tree
    let (file, info, limits) = try await threads.perform {
      guard try tree.head(key) != nil else { throw StoreError(.missing, "There is no object \(key).") }
      let file = try SharedFile(tree.path(key), flags: O_RDONLY)
      let info = try file.use { FolderTree.info(key, try $0.status()) }
      let limits = try ObjectRange.limits(range, of: info)
      try file.use { try $0.seek(to: limits.lowerBound) }
      return (file, info, limits)
    }
    return FolderReader(info: info, count: limits.count, file: file, threads: threads)
  }

  package func copy(_ key: ObjectKey, toFile path: String) async throws {
    let tree = tree
    try await threads.perform {
      let source = try Self.open(key, in: tree)
      let part = "\(path).part"
      do {
        try Self.copy(source, to: part)
        guard unsafe rename(part, path) == 0 else { throw FolderFailure.error("written", path) }
      } catch {
        unsafe unlink(part)
        throw error
      }
    }
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    let tree = tree
    return try await threads.perform { try tree.head(key) }
  }

  package func delete(_ key: ObjectKey) async throws {
    let tree = tree
    try await threads.perform { try tree.delete(key) }
  }

  package func list(prefix: String, after: ObjectKey?, limit: Int) async throws -> [ObjectInfo] {
    let tree = tree
    return try await threads.perform { try tree.list(prefix: prefix, after: after, limit: limit) }
  }

  /// They lie in a folder of their writer's process, which the next process to start removes.
  package func removeUnfinished(
    prefix: String, from start: Timestamp, before end: Timestamp, _ isOurs: @Sendable (ObjectKey) -> Bool
  ) async throws -> Int { 0 }

  package func link(_ key: ObjectKey, lasting: Duration) async throws -> String? { nil }

  package func localFile(_ key: ObjectKey) async throws -> String? {
    let tree = tree
    return try await threads.perform { try tree.head(key) == nil ? nil : tree.path(key) }
  }

  package func check() async throws {
    let path = incoming.newFile()
    try await threads.perform {
      defer { unsafe unlink(path) }
      try FolderFile(path, flags: O_WRONLY | O_CREAT | O_EXCL).write([0])
    }
  }

  private static func open(_ key: ObjectKey, in tree: FolderTree) throws(StoreError) -> FolderFile {
    guard try tree.head(key) != nil else { throw StoreError(.missing, "There is no object \(key).") }
    return try FolderFile(tree.path(key), flags: O_RDONLY)
  }

  private static func copy(_ source: FolderFile, to path: String) throws(StoreError) {
    let target = try FolderFile(path, flags: O_WRONLY | O_CREAT | O_TRUNC)
    while true {
      let bytes = try source.read(1 << 20)
      if bytes.isEmpty { break }
      try target.write(bytes)
    }
    try target.flush()
  }

  private static func vanished(_ key: ObjectKey) throws(StoreError) -> ObjectInfo {
    throw StoreError(.unavailable, "Object \(key) was removed while it was written.")
  }
}
