import Glibc

/// A regular file that is open for reading.
final class ReadableFile: Sendable {
  let descriptor: Int32
  let size: Int
  let stamp: FileStamp

  /// Throws `HTTPError` 404 for what is no file that may be read.
  init(path: String) throws {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      if descriptor >= 0 { close(descriptor) }
      throw HTTPError.notFound()
    }
    size = Int(status.st_size)
    stamp = FileStamp(
      inode: UInt64(status.st_ino), size: size, seconds: Int(status.st_mtim.tv_sec),
      nanoseconds: Int(status.st_mtim.tv_nsec))
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

/// Tells whether a file is still the one that it was.
struct FileStamp: Sendable, Equatable {
  let inode: UInt64
  let size: Int
  let seconds: Int
  let nanoseconds: Int
}
