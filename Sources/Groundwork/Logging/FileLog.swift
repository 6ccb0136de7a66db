import Glibc

/// Writes log lines to a file as well as they come; opened anew on request, after somebody has moved the file away.
package final class FileLog: LogOutput {
  /// Why the file cannot be written to.
  package struct OpenError: Error, CustomStringConvertible {
    package let description: String
  }

  private let path: String
  private let format: LogFormat
  private let descriptor: Lock<Int32>

  package init(path: String, format: LogFormat) throws(OpenError) {
    self.path = path
    self.format = format
    descriptor = Lock(try Self.open(path))
  }

  deinit { descriptor.withLock { _ = close($0) } }

  /// The old file is kept when the new one cannot be opened.
  package func reopen() throws(OpenError) {
    let fresh = try Self.open(path)
    descriptor.withLock { descriptor in
      close(descriptor)
      descriptor = fresh
    }
  }

  package func write(_ entry: LogEntry) {
    let bytes = Array((format.line(entry) + "\n").utf8)
    descriptor.withLock { descriptor in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        // A full disk must not stop what is being logged; the line goes to standard error as well.
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
      }
    }
  }

  private static func open(_ path: String) throws(OpenError) -> Int32 {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw OpenError(description: "Cannot write the log to \(path): \(unsafe String(cString: strerror(errno))).")
    }
    return descriptor
  }
}

/// Hands every entry to several outputs.
package struct LogOutputs: LogOutput {
  private let outputs: [any LogOutput]

  package init(_ outputs: [any LogOutput]) { self.outputs = outputs }

  package func write(_ entry: LogEntry) { for output in outputs { output.write(entry) } }
}
