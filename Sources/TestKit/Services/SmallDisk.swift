import Foundation
import Glibc

/// A file system of its own with little room, for tests of a full disk. Only who may mount can have one.
package final class SmallDisk: Sendable {
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package let path: String
  private let folder: TemporaryFolder
  /// MNT_DETACH of sys/mount.h: also while a file in it is open.
  private static let lazily: Int32 = 2

  /// For `.enabled(if: SmallDisk.isPossible, "needs the right to mount")`.
  package static let isPossible: Bool = {
    guard geteuid() == 0, let disk = try? SmallDisk(kilobytes: 64) else { return false }
    return unsafe access(disk.path, W_OK) == 0
  }()

  package init(kilobytes: Int) throws {
    folder = try TemporaryFolder()
    path = folder.path
    guard unsafe mount("none", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
      throw Failure(description: "no tmpfs can be mounted at \(path): \(unsafe String(cString: strerror(errno)))")
    }
  }

  deinit { _ = unsafe umount2(path, Self.lazily) }

  package func path(_ file: String) -> String { "\(path)/\(file)" }

  /// Takes up all room that is left, but for so many bytes.
  package func fill(leaving bytes: Int = 0) throws {
    let file = path("filler")
    try Data().write(to: URL(filePath: file))
    let handle = try FileHandle(forWritingTo: URL(filePath: file))
    // Until there is no more; that it ends so is the purpose.
    while (try? handle.write(contentsOf: Data(count: 1024))) != nil {}
    try handle.truncate(atOffset: UInt64(max(0, Int(try handle.offset()) - bytes)))
    try handle.close()
  }

  package func makeRoom() throws { try FileManager.default.removeItem(atPath: path("filler")) }
}
