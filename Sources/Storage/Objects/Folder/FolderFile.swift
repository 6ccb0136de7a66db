import Glibc
import Records

/// An open file. Closed with the value. The kernel keeps its place; two threads do not use it at the same time.
final class FolderFile: Sendable {
  let path: String
  private let descriptor: Int32

  init(_ path: String, flags: Int32) throws(StoreError) {
    self.path = path
    descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FolderFailure.error("opened", path) }
  }

  deinit { close(descriptor) }

  static func size(of path: String) throws(StoreError) -> Int {
    Int(try FolderFile(path, flags: O_RDONLY).status().st_size)
  }

  static func text(of path: String) throws(StoreError) -> String {
    let file = try FolderFile(path, flags: O_RDONLY)
    var bytes: [UInt8] = []
    while case let more = try file.read(1 << 18), !more.isEmpty { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
  }

  func status() throws(StoreError) -> stat {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw FolderFailure.error("looked at", path) }
    return status
  }

  func write(_ bytes: [UInt8]) throws(StoreError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { written += count } else if errno != EINTR { throw FolderFailure.error("written", path) }
    }
  }

  /// From the present place; empty at the end.
  func read(_ count: Int) throws(StoreError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
      let got = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if got >= 0 { return got == count ? bytes : Array(bytes.prefix(got)) }
      if errno != EINTR { throw FolderFailure.error("read", path) }
    }
  }

  func seek(to offset: Int) throws(StoreError) {
    guard lseek(descriptor, offset, SEEK_SET) == offset else { throw FolderFailure.error("read", path) }
  }

  /// Against other processes, without waiting; false when another holds it.
  func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  /// Returns when it is on the disk.
  func flush() throws(StoreError) {
    guard fsync(descriptor) == 0 else { throw FolderFailure.error("flushed", path) }
  }
}
