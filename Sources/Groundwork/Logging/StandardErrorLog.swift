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
    let bytes = Array((format.line(entry) + "\n").utf8)
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      if count > 0 { written += count } else if errno != EINTR { return }  // nobody left to tell
    }
  }
}

/// For tests and for commands that must stay quiet.
package struct SilentLog: LogOutput {
  package init() {}
  package func write(_ entry: LogEntry) {}
}
