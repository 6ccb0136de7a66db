import Glibc

/// The file that a body comes from or goes to. Closed with the value.
final class TransferFile {
  private let path: String
  private let descriptor: Int32

  init(_ path: String, flags: Int32) throws(HTTPFailure) {
    self.path = path
    descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path, "opened") }
  }

  deinit { close(descriptor) }

  var size: Int {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? status.st_size : 0
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(HTTPFailure) {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
      let count = unsafe Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count > 0 {
        unsafe rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw Self.failure(path, "written")
      }
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPFailure) -> Int {
    while true {
      let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw Self.failure(path, "read") }
    }
  }

  func rewind(to offset: Int) -> Bool { lseek(descriptor, offset, SEEK_SET) == offset }

  private static func failure(_ path: String, _ what: String) -> HTTPFailure {
    let reason = unsafe String(cString: strerror(errno))
    return HTTPFailure(errno == ENOSPC || errno == EDQUOT ? .full : .file, "\(path) cannot be \(what): \(reason).")
  }
}
