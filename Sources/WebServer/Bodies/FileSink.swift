import Glibc
import Groundwork

/// Writes an upload into a file, on a thread of its own: never on the event loop. The file appears under its name when
/// it is complete and safely on the disk.
package actor FileSink: UploadSink {
  /// Why nothing could be written.
  package struct Failure: HTTPErrorConvertible, CustomStringConvertible {
    package let description: String
    package let isFull: Bool

    package var httpError: HTTPError {
      isFull ? HTTPError(507, "There is no space left for uploads.") : HTTPError(500)
    }
  }

  private let thread = BlockingThread(name: "upload")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  package nonisolated let path: String
  private let partial: String
  private var descriptor: Int32 = -1

  /// - Parameter path: where the file is to be; until then it is called `path.part`.
  package init(path: String) {
    self.path = path
    partial = "\(path).part"
  }

  package func write(_ bytes: [UInt8]) throws {
    if descriptor < 0 { try open() }
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("write")
      }
      done += count
    }
  }

  package func finish() throws {
    if descriptor < 0 { try open() }
    guard fsync(descriptor) == 0 else { throw failure("write") }
    close(descriptor)
    descriptor = -1
    guard unsafe rename(partial, path) == 0 else { throw failure("name") }
  }

  package func abandon() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    unsafe unlink(partial)
    unsafe unlink(path)
  }

  private func open() throws {
    descriptor = unsafe Glibc.open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("create") }
  }

  private func failure(_ what: String) -> Failure {
    let code = errno
    return Failure(
      description: "cannot \(what) the upload \(partial): \(unsafe String(cString: strerror(code))). "
        + "Check space and permissions of its folder.",
      isFull: code == ENOSPC || code == EDQUOT)
  }
}
