import Glibc

/// What the other end of an output can show: a terminal has a width and colours, a pipe has neither.
struct TextStyle: Sendable {
  let isTerminal: Bool
  let hasColour: Bool
  let width: Int

  init(isTerminal: Bool, hasColour: Bool, width: Int) {
    self.isTerminal = isTerminal
    self.hasColour = hasColour
    self.width = width
  }

  /// Looks at the file behind a descriptor; `NO_COLOR` (no-color.org) and `TERM=dumb` switch colours off.
  init(descriptor: Int32, environment: [String: String]) {
    isTerminal = isatty(descriptor) == 1
    hasColour = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    var size = winsize()
    let known = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = known ? Int(size.ws_col) : environment["COLUMNS"].flatMap { Int($0) } ?? Self.usualWidth
  }

  /// Columns of a terminal that does not tell.
  private static let usualWidth = 100

  func bold(_ text: String) -> String { paint(text, "1") }
  func dim(_ text: String) -> String { paint(text, "2") }
  func red(_ text: String) -> String { paint(text, "31") }
  func green(_ text: String) -> String { paint(text, "32") }
  func yellow(_ text: String) -> String { paint(text, "33") }

  private func paint(_ text: String, _ code: String) -> String {
    hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
