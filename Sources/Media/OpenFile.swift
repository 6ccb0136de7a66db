import Glibc

/// A regular file opened for reading, so that what cannot be read is told before any decoder tries.
final class OpenFile {
  let path: String
  let byteCount: Int
  private let descriptor: Int32

  init(_ path: String) throws(MediaError) {
    self.path = path
    // Not blocking, or opening a named pipe would wait for its other end.
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else { throw Self.error(errno, "cannot open", path) }
    descriptor = opened
    var status = stat()
    let result = unsafe fstat(opened, &status)
    byteCount = Int(status.st_size)
    // From here on everything is set, and a throw closes the file through `deinit`.
    guard result == 0 else { throw Self.error(errno, "cannot look at", path) }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      throw MediaError(
        .notReadable, subject: path, cause: kind == S_IFDIR ? "is a folder" : "is no regular file",
        advice: "A file is needed here.")
    }
  }

  deinit { close(descriptor) }

  /// Up to `count` bytes from `offset`; fewer at the end of the file.
  func bytes(at offset: Int = 0, count: Int) throws(MediaError) -> [UInt8] {
    let wanted = max(0, min(count, byteCount - offset))
    var failure: Int32 = 0
    var bytes = [UInt8](repeating: 0, count: wanted)
    var filled = 0
    while filled < wanted {
      let read = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(descriptor, buffer.baseAddress.map { unsafe $0 + filled }, wanted - filled, off_t(offset + filled))
      }
      if read < 0, errno == EINTR { continue }
      if read < 0 { failure = errno }
      if read <= 0 { break }
      filled += read
    }
    bytes.removeLast(wanted - filled)
    if failure != 0 { throw Self.error(failure, "cannot read", path) }
    return bytes
  }

  static func error(_ code: Int32, _ attempt: String, _ path: String) -> MediaError {
    let kind: MediaError.Kind =
      switch code {
      case ENOENT, ENOTDIR: .notFound
      default: .notReadable
      }
    let text = unsafe String(cString: strerror(code))
    return MediaError(kind, subject: path, cause: "\(attempt): \(text)")
  }
}
