import Glibc
import Records

/// The lines of a file, one after the other.
final class BackupLines {
  private let file: FolderFile
  private var buffer: ArraySlice<UInt8> = []
  private var isAtEnd = false

  init(_ path: String) throws(StoreError) { file = try FolderFile(path, flags: O_RDONLY) }

  func next() throws(StoreError) -> String? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer = buffer[(end + 1)...] }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      guard !isAtEnd else { return nil }
      let more = try file.read(1 << 18)
      isAtEnd = more.isEmpty
      buffer = (Array(buffer) + more)[...]
    }
  }
}
