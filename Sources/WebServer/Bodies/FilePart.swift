import Glibc

/// Bytes of an open file that are to be sent. Closed with the last copy.
package struct FilePart: Sendable {
  let file: ReadableFile
  package let offset: Int
  package let length: Int

  /// The bytes: for tests and small files.
  package func read() throws -> [UInt8] { try file.read(offset: offset, length: length) }
}

/// A regular file that is open for reading.
final class ReadableFile: Sendable {
  let descriptor: Int32
  let size: Int
  /// Of the last change, since 1970.
  let modified: Duration
  let inode: UInt64

  /// Throws `HTTPError` 404 for what is no file that may be read.
  init(path: String) throws {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      if descriptor >= 0 { close(descriptor) }
      throw HTTPError.notFound()
    }
    size = Int(status.st_size)
    modified = .seconds(status.st_mtim.tv_sec) + .nanoseconds(status.st_mtim.tv_nsec)
    inode = UInt64(status.st_ino)
  }

  deinit { close(descriptor) }

  func read(offset: Int, length: Int) throws -> [UInt8] {
    try unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      while count < length {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        let got = unsafe pread(descriptor, rest.baseAddress, length - count, off_t(offset + count))
        if got < 0, errno == EINTR { continue }
        guard got > 0 else { throw HTTPError(500, "The file became shorter while it was read.") }
        count += got
      }
    }
  }
}
