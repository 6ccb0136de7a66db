import Foundation
import Glibc
import Groundwork

/// A folder for files that live no longer than a job. What a killed process leaves is removed by the next one.
final class Scratch: Sendable {
  private let folder: String
  private let lock: Int32

  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  /// Makes a folder of this process below `root`, and removes those whose process is gone.
  init(root: String) throws {
    folder = "\(root)/\(getpid())-\(UInt32.random(in: .min ... .max))"
    do {
      try PrivateFolder.make(root)
      try PrivateFolder.make(folder)
    } catch {
      throw Unusable(description: "Cannot make \(folder): \(error.reason).")
    }
    guard let held = Self.lock(folder) else { throw Unusable(description: "Cannot lock \(folder).") }
    lock = held
    try Self.sweep(root, besides: folder)
  }

  deinit {
    // What cannot be removed now is removed by the next process.
    try? FileManager.default.removeItem(atPath: folder)
    close(lock)
  }

  /// A folder of its own for one attempt at a job.
  func room(for job: String) throws -> Room {
    let path = "\(folder)/\(job)-\(UInt32.random(in: .min ... .max))"
    try PrivateFolder.make(path)
    return Room(path: path, scratch: self)
  }

  /// Goes with the value.
  final class Room: Sendable {
    let path: String
    private let scratch: Scratch

    init(path: String, scratch: Scratch) {
      self.path = path
      self.scratch = scratch
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // the scratch folder goes later, with all in it

    func file(_ name: String) -> String { "\(path)/\(name)" }
  }

  /// A lock lives with its process: nil while the folder's owner does.
  private static func lock(_ folder: String) -> Int32? {
    let file = unsafe open("\(folder)/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else { return nil }
    if flock(file, LOCK_EX | LOCK_NB) == 0 { return file }
    close(file)
    return nil
  }

  private static func sweep(_ root: String, besides own: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: root) {
      let folder = "\(root)/\(name)"
      guard folder != own, let held = lock(folder) else { continue }
      // Somebody else may be removing it too.
      try? FileManager.default.removeItem(atPath: folder)
      close(held)
    }
  }
}
