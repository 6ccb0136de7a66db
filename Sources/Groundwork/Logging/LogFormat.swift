/// How an entry becomes a line.
package enum LogFormat: String, Sendable, CaseIterable {
  /// `2026-03-01T08:00:00.000Z – camera north-2 – warning – [Media/LiveReader.swift:31] – no frame for 10 s attempt=3`
  case text
  /// One JSON object a line: `time`, `level`, `logger`, `message`, then `request_id`, `job_id` and `camera` where they
  /// are known, then the other facts, then `source`.
  case jsonLines = "json"

  /// The line, without the line break. Line breaks inside a message stay on the line as `\n`, other control characters
  /// as `\u{1b}`.
  package func line(_ entry: LogEntry) -> String {
    switch self {
    case .text: textLine(entry)
    case .jsonLines: jsonLine(entry)
    }
  }

  private func textLine(_ entry: LogEntry) -> String {
    var line = ""
    line.reserveCapacity(Self.usualLength)
    line += ISO8601.text(sinceEpoch: entry.sinceEpoch)
    line += " – "
    line += entry.name
    line += " – "
    line += entry.level.rawValue
    line += " – "
    if let source = entry.source { line += "[\(source)] – " }
    line += entry.message
    for field in Self.ordered(entry.fields) {
      line += " "
      line += field.name
      line += "="
      switch field.value {
      case .text(let text) where text.isEmpty || text.utf8.contains(UInt8(ascii: " ")): line += "\"\(text)\""
      case .text(let text): line += text
      case .integer(let number): line += String(number)
      case .number(let number): line += number.description
      case .flag(let flag): line += flag.description
      }
    }
    return Self.onOneLine(line)
  }

  private static let usualLength = 256

  /// Line breaks as `\n`, what else a terminal would obey as `\u{1b}`: whoever reads the log sees what a client sent. The
  /// bytes tell of nearly every line that it has none, quicker than its characters would: control characters themselves,
  /// the first byte of those from U+0080, and the last ones of U+2028, U+2029 and what turns the direction of a text.
  private static func onOneLine(_ line: String) -> String {
    let mayHide = line.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 || (0xA6...0xAE).contains($0) }
    guard mayHide else { return line }
    let one = line.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\\n")
    var seen = ""
    for scalar in one.unicodeScalars {
      if isObeyed(scalar) {
        seen += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        seen.unicodeScalars.append(scalar)
      }
    }
    return seen
  }

  private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x09, 0x0A..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private func jsonLine(_ entry: LogEntry) -> String {
    var line = "{\"time\":\"\(ISO8601.text(sinceEpoch: entry.sinceEpoch))\",\"level\":\"\(entry.level.rawValue)\""
    line += ",\"logger\":\(quoted(entry.name)),\"message\":\(quoted(entry.message))"
    for field in Self.ordered(entry.fields) {
      let name = Self.ownNames.contains(field.name) ? "field_\(field.name)" : field.name
      line += ",\(quoted(name)):\(json(field.value))"
    }
    if let source = entry.source { line += ",\"source\":\(quoted(source.description))" }
    return line + "}"
  }

  /// No key appears twice in an object.
  private static let ownNames: Set<String> = ["time", "level", "logger", "message", "source"]
  private static let first = [LogContext.requestID, LogContext.jobID, LogContext.camera]

  /// What lines are searched by comes first; of two facts with one name the one said last holds.
  private static func ordered(_ fields: [LogEntry.Field]) -> [LogEntry.Field] {
    guard fields.count > 1 else { return fields }
    var last: [LogEntry.Field] = []
    for field in fields {
      last.removeAll { $0.name == field.name }
      last.append(field)
    }
    return first.compactMap { name in last.first { $0.name == name } } + last.filter { !first.contains($0.name) }
  }

  private func json(_ value: LogValue) -> String {
    switch value {
    case .text(let text): quoted(text)
    case .integer(let number): "\(number)"
    case .number(let number): number.isFinite ? "\(number)" : "null"
    case .flag(let flag): "\(flag)"
    }
  }

  /// A JSON string (RFC 8259, section 7).
  private func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    if isPlain { return "\"\(text)\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
