import Glibc

/// Writes log lines to standard error (or another open file), each in one call, so that lines of several threads or
/// processes do not mix.
package struct StandardErrorLog: LogOutput {
  private let format: LogFormat
  private let file: Int32

  package init(format: LogFormat, file: Int32 = STDERR_FILENO) {
    self.format = format
    self.file = file
  }

  package func write(_ entry: LogEntry) {
    var line = format.line(entry)
    line += "\n"
    line.withUTF8 { bytes in
      var rest = unsafe bytes[...]
      while unsafe !rest.isEmpty {
        let count = unsafe Glibc.write(file, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
        // Otherwise nobody is left to tell.
        if count > 0 { unsafe rest = rest.dropFirst(count) } else if errno != EINTR { return }
      }
    }
  }
}

/// For tests and for commands that must stay quiet.
package struct SilentLog: LogOutput {
  package init() {}
  package func write(_ entry: LogEntry) {}
}
