import TrafficCore

/// How an event travels between processes: one line, fields split by tabs, at most about 4,000 bytes.
extension JobEvent {
  private static let version = "1"
  /// Longer words of people are cut, so that the whole fits into a notification of PostgreSQL (8,000 bytes).
  private static let longestText = 1000

  package var text: String {
    [
      Self.version, jobID, kind, owner.map { "+" + $0 } ?? "-", state.rawValue, "\(attempt)", "\(progress.current)",
      "\(progress.total)", progress.message, error.map { "+" + $0 } ?? "-", "\(at.microseconds)",
    ].map(Self.escaped).joined(separator: "\t")
  }

  /// nil for what is no event, or one of another version.
  package init?(text: String) {
    let fields = text.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map(Self.unescaped)
    guard fields.count == 11, fields[0] == Self.version, !fields[1].isEmpty,
      let owner = Self.optional(fields[3]), let state = JobState(rawValue: fields[4]), let attempt = Int(fields[5]),
      let current = Int(fields[6]), let total = Int(fields[7]), let error = Self.optional(fields[9]),
      let at = Int64(fields[10])
    else { return nil }
    self.init(
      jobID: fields[1], kind: fields[2], owner: owner.value, state: state, attempt: attempt,
      progress: JobProgress(current: current, total: total, message: fields[8]), error: error.value,
      at: Timestamp(microseconds: at))
  }

  private static func escaped(_ text: String) -> String {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard result.count < longestText else { break }
      switch scalar {
      case "\\": result += Array("\\\\".utf8)
      case "\t": result += Array("\\t".utf8)
      case "\n": result += Array("\\n".utf8)
      case "\0": result += Array("\\0".utf8)
      default: result += Array(String(scalar).utf8)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func unescaped(_ bytes: Substring.UTF8View.SubSequence) -> String {
    var result: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        let meant: UInt8 =
          switch byte {
          case UInt8(ascii: "t"): UInt8(ascii: "\t")
          case UInt8(ascii: "n"): UInt8(ascii: "\n")
          case UInt8(ascii: "0"): 0
          default: byte
          }
        result.append(meant)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// `-` is nothing, `+…` is something; anything else is no field.
  private static func optional(_ field: String) -> (value: String?, Void)? {
    if field == "-" { return (nil, ()) }
    return field.hasPrefix("+") ? (String(field.dropFirst()), ()) : nil
  }
}
