/// Remembers what FFmpeg said of a source that could not be opened, so that a camera that stays away says it once and not
/// at each attempt. A plain value.
struct OpeningLines {
  private var said: [FFmpegSubject: Set<String>] = [:]

  private static let mostSubjects = 1000
  /// Of one source; what comes beyond is nothing new.
  private static let mostLines = 50

  /// Whether this line was not said since the source was last open.
  mutating func isNew(_ line: String, about subject: FFmpegSubject) -> Bool {
    let bare = Self.bare(line)
    let before = said[subject] ?? []
    guard !before.contains(bare), before.count < Self.mostLines else { return false }
    if said.count >= Self.mostSubjects, before.isEmpty { said = [:] }
    said[subject, default: []].insert(bare)
    return true
  }

  /// It is open: what goes wrong from now on is news.
  mutating func opened(_ subject: FFmpegSubject) { said[subject] = nil }

  /// Without the addresses in memory, `[tcp @ 0x7f…] `, that are others each time.
  private static func bare(_ line: String) -> String {
    var rest = line[...]
    while rest.hasPrefix("["), let end = rest.firstIndex(of: "]"), rest[..<end].contains("@ 0x") {
      rest = rest[end...].dropFirst().drop { $0 == " " }
    }
    return String(rest)
  }
}
