import Glibc

/// Reads the small files that people write: settings, `.env`, model descriptions.
package enum ConfigurationFile {
  /// The bytes of a regular file of at most `limit` bytes.
  package static func bytes(of path: String, atMost limit: Int) throws(ConfigurationError) -> [UInt8] {
    // Non-blocking, so that a named pipe is refused below and does not wait for a writer.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw refusal(path, found: cause(), allowed: "a file that can be read") }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw refusal(path, found: cause(), allowed: "a file that can be read")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw refusal(path, found: "a folder or device", allowed: "a file")
    }
    return try read(descriptor, path: path, atMost: limit)
  }

  private static func read(_ descriptor: Int32, path: String, atMost limit: Int) throws(ConfigurationError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(descriptor, &piece, piece.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw refusal(path, found: cause(), allowed: "a file that can be read")
      }
      bytes += piece[..<count]
      guard bytes.count <= limit else {
        throw refusal(path, found: "more than \(limit) bytes", allowed: "at most \(limit) bytes")
      }
    }
  }

  private static func cause() -> String { unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "an error" }

  private static func refusal(_ path: String, found: String, allowed: String) -> ConfigurationError {
    ConfigurationError(ConfigurationProblem(place: .wholeFile(path), key: "", found: found, allowed: allowed))
  }
}
