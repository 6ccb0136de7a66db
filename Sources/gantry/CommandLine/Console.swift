import Glibc
import Groundwork

/// The two outputs of the process: results go to one, everything said about them to the other.
final class Console: Sendable {
  let output: TextStyle
  let messages: TextStyle
  /// Whole lines of several tasks never mix. True while a line that will be overwritten stands on the terminal.
  private let lock = Lock(false)

  init(environment: [String: String]) {
    output = TextStyle(descriptor: STDOUT_FILENO, environment: environment)
    messages = TextStyle(descriptor: STDERR_FILENO, environment: environment)
  }

  /// One line of result.
  func print(_ line: String) throws(CommandError) { try write(line + "\n") }

  /// Text of the result as it stands.
  func write(_ text: String) throws(CommandError) {
    let code = lock.withLock { _ in Self.send(text, to: STDOUT_FILENO) }
    switch code {
    case 0: return
    case EPIPE: throw CommandError(description: "", code: .readerGone)
    default: throw .failure("Cannot write the output: \(unsafe String(cString: strerror(code)))")
    }
  }

  /// One line about the work: an error, a warning. Nobody is told when even that cannot be written.
  func say(_ line: String) {
    lock.withLock { isLineOpen in
      _ = Self.send((isLineOpen ? Self.emptyLine : "") + line + "\n", to: STDERR_FILENO)
      isLineOpen = false
    }
  }

  /// Replaces the last line of a terminal; callers have checked that `messages` is one.
  func overwriteLine(_ text: String) {
    lock.withLock { isLineOpen in
      _ = Self.send(Self.emptyLine + text, to: STDERR_FILENO)
      isLineOpen = !text.isEmpty
    }
  }

  /// Back to the start of the line, which is emptied.
  private static let emptyLine = "\r\u{1B}[2K"

  /// - Returns: 0 or the `errno` that stopped it.
  private static func send(_ text: String, to descriptor: Int32) -> Int32 {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { return errno }
      rest = rest.dropFirst(count)
    }
    return 0
  }
}
