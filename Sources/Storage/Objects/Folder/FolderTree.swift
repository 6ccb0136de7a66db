import Glibc
import Records
import TrafficCore

/// The files below a folder that are objects. Everything here blocks.
struct FolderTree: Sendable {
  /// Where the objects lie.
  let root: String
  func path(_ key: ObjectKey) -> String { "\(root)/\(key.text)" }

  func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? {
    var status = stat()
    guard unsafe stat(path(key), &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FolderFailure.error("looked at", path(key))
    }
    return Self.info(key, status)
  }

  /// Gives a finished file its name. The name appears only when the bytes are on the disk, and stays after a power cut.
  func place(_ file: String, as key: ObjectKey) throws(StoreError) {
    let target = path(key)
    let folder = Self.parent(target)
    var parents: [String] = []
    // Somebody may remove the folder, empty again, between the two steps.
    for attempt in 1...3 {
      let made = try Self.makeFolders(folder)
      parents += made.map(Self.parent)
      if unsafe rename(file, target) == 0 { break }
      guard errno == ENOENT, attempt < 3 else { throw FolderFailure.error("written", target) }
    }
    // New folders are names in their parents, which a power cut may forget as well.
    for path in [folder] + parents.reversed() { try FolderFile(path, flags: O_RDONLY | O_DIRECTORY).flush() }
  }

  func delete(_ key: ObjectKey) throws(StoreError) {
    guard unsafe unlink(path(key)) == 0 else {
      if errno == ENOENT || errno == ENOTDIR || errno == EISDIR { return }
      throw FolderFailure.error("removed", path(key))
    }
    // Folders that are empty now go too, up to the root; rmdir refuses the others.
    var folder = Self.parent(path(key))
    while folder.utf8.count > root.utf8.count, unsafe rmdir(folder) == 0 { folder = Self.parent(folder) }
  }

  /// In the order of their names, which is not the order of the folders: `-` sorts before `/`. Only those that are wanted
  /// are looked at, and of folders only the names.
  func list(prefix: String, after: ObjectKey?, limit: Int) throws(StoreError) -> [ObjectInfo] {
    let start = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
    guard start.isEmpty || (try? ObjectKey(start)) != nil else { return [] }
    var found: [ObjectInfo] = []
    try walk(start, FolderPage(prefix: prefix, after: after?.text, limit: limit), into: &found)
    return found
  }

  private func walk(_ folder: String, _ page: FolderPage, into found: inout [ObjectInfo]) throws(StoreError) {
    let entries = try Self.entries(folder.isEmpty ? root : "\(root)/\(folder)").compactMap { entry in
      page.wanted(folder.isEmpty ? entry.name : "\(folder)/\(entry.name)", isFolder: entry.isFolder)
    }
    for text in entries.sorted(by: Self.isBefore) where found.count < page.limit {
      if text.utf8.last == UInt8(ascii: "/") {
        try walk(String(text.dropLast()), page, into: &found)
        continue
      }
      var status = stat()
      // Gone meanwhile.
      guard let key = try? ObjectKey(text), unsafe lstat("\(root)/\(text)", &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      found.append(Self.info(key, status))
    }
  }

  /// By bytes, as S3 has it.
  private static func isBefore(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  static func info(_ key: ObjectKey, _ status: stat) -> ObjectInfo {
    let microseconds = Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1000
    return ObjectInfo(key: key, size: Int(status.st_size), modified: Timestamp(microseconds: microseconds))
  }

  /// Gives those that were not there, the outermost first.
  @discardableResult
  static func makeFolders(_ path: String) throws(StoreError) -> [String] {
    if unsafe mkdir(path, 0o700) == 0 { return [path] }
    if errno == EEXIST { return [] }
    guard errno == ENOENT, path.contains("/") else { throw FolderFailure.error("made", path) }
    let parent = Self.parent(path)
    guard !parent.isEmpty, parent != path else { throw FolderFailure.error("made", path) }
    let made = try makeFolders(parent)
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FolderFailure.error("made", path) }
    return made + [path]
  }

  static func parent(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  /// None when there is no such folder.
  static func names(_ folder: String) throws(StoreError) -> [String] { try entries(folder).map(\.name) }

  private static func entries(_ folder: String) throws(StoreError) -> [(name: String, isFolder: Bool)] {
    guard let directory = unsafe opendir(folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw FolderFailure.error("listed", folder)
    }
    defer { unsafe closedir(directory) }
    var entries: [(name: String, isFolder: Bool)] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      guard name != ".", name != ".." else { continue }
      let kind = unsafe Int(entry.pointee.d_type)
      // Some file systems do not tell.
      entries.append((name, kind == DT_DIR || (kind == DT_UNKNOWN && isFolder("\(folder)/\(name)"))))
    }
    return entries
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
