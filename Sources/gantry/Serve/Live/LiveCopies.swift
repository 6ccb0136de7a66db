import Foundation
import Groundwork
import Outbound
import Records

/// Copies of videos whose own place is a store elsewhere: one for each, made once however many ask, removed with the
/// video, after a day in which nobody asked, and those that were not asked for longest when they take up too much.
actor LiveCopies {
  /// Left alone for so long, seconds.
  static let keptUnused = 86_400.0
  /// Somebody is about to read it, or is still writing it, seconds.
  static let inUse = 60.0

  private struct Copy {
    let path: String
    let bytes: Int
    let used: Date
  }

  private let folder: String
  /// Bytes of all copies together.
  private let most: Int
  private var copying: [String: Task<Void, any Error>] = [:]

  init(folder: String = "\(WorkFolders().cache)/videos", most: Int) {
    self.folder = folder
    self.most = most
  }

  func file(of key: ObjectKey, in objects: any Objects) async throws -> String {
    let path = path(of: key)
    if FileManager.default.fileExists(atPath: path) {
      try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
      return path
    }
    let making =
      copying[path]
      ?? Task { [folder] in
        try PrivateFolder.make(folder)
        try sweep(coming: try await objects.head(key)?.size ?? 0)
        // Of this process alone: another one may be at the same video.
        let part = "\(path).\(UUID())"
        do {
          try await objects.copy(key, toFile: part)
          guard unsafe rename(part, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
          try? FileManager.default.removeItem(atPath: part)  // there may be none
          throw error
        }
      }
    copying[path] = making
    defer { copying[path] = nil }
    try await making.value
    return path
  }

  func remove(_ key: ObjectKey) { try? FileManager.default.removeItem(atPath: path(of: key)) }  // there may be none

  /// Whoever reads one goes on: its bytes stay until it is closed. Gives how many there were.
  ///
  /// - Parameter coming: bytes for which there is to be room.
  @discardableResult
  func sweep(at now: Date = Date(), coming: Int = 0) throws -> Int {
    let copies = try copies()
    var bytes = copies.reduce(coming) { $0 + $1.bytes }
    var removed = 0
    for copy in copies.sorted(by: { $0.used < $1.used }) {
      let age = now.timeIntervalSince(copy.used)
      guard age > Self.keptUnused || (bytes > most && age > Self.inUse) else { break }
      try FileManager.default.removeItem(atPath: copy.path)
      bytes -= copy.bytes
      removed += 1
    }
    return removed
  }

  private func copies() throws -> [Copy] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
      let path = "\(folder)/\(name)"
      // Another process may be removing it.
      guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
        let used = facts[.modificationDate] as? Date
      else { return nil }
      return Copy(path: path, bytes: facts[.size] as? Int ?? 0, used: used)
    }
  }

  /// Keys are no names of files, and two of them must never share one.
  private func path(of key: ObjectKey) -> String {
    let suffix = key.text.split(separator: "/").last?.split(separator: ".").dropFirst().last.map { ".\($0)" } ?? ""
    return "\(folder)/\(SHA256.hex(of: Array(key.text.utf8)).prefix(32))\(suffix)"
  }
}
