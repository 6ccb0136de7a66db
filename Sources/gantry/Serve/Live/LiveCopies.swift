import Foundation
import Groundwork
import Outbound
import Records

/// Copies of videos whose own place is a store elsewhere: one for each, made once however many ask, removed with the
/// video, and after a day in which nobody asked.
actor LiveCopies {
  /// Left alone for so long, seconds.
  static let keptUnused = 86_400.0

  private let folder: String
  private var copying: [String: Task<Void, any Error>] = [:]

  init(folder: String = "\(WorkFolders().cache)/videos") { self.folder = folder }

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
  func sweep(at now: Date = Date()) throws -> Int {
    guard FileManager.default.fileExists(atPath: folder) else { return 0 }
    let old = try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }.filter { path in
      let used = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
      return used.map { now.timeIntervalSince($0) > Self.keptUnused } ?? false
    }
    for path in old { try FileManager.default.removeItem(atPath: path) }
    return old.count
  }

  /// Keys are no names of files, and two of them must never share one.
  private func path(of key: ObjectKey) -> String {
    let suffix = key.text.split(separator: "/").last?.split(separator: ".").dropFirst().last.map { ".\($0)" } ?? ""
    return "\(folder)/\(SHA256.hex(of: Array(key.text.utf8)).prefix(32))\(suffix)"
  }
}
