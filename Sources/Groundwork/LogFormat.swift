/// How an entry becomes a line.
package enum LogFormat: String, Sendable, CaseIterable {
  /// `2026-03-01T08:00:00.000Z – camera north-2 – warning – no frame for 10 s attempt=3`
  case text
  /// One JSON object a line: `time`, `name`, `level`, `message`, and `fields` where there are any.
  case jsonLines = "json"

  /// The line, without the line break. Line breaks inside a message stay on the line as `\n`.
  package func line(_ entry: LogEntry) -> String {
    switch self {
    case .text: textLine(entry)
    case .jsonLines: jsonLine(entry)
    }
  }

  private func textLine(_ entry: LogEntry) -> String {
    var line =
      "\(ISO8601.text(sinceEpoch: entry.sinceEpoch)) – \(entry.name) – \(entry.level.rawValue) – \(entry.message)"
    for field in entry.fields {
      switch field.value {
      case .text(let text) where text.contains(" ") || text.isEmpty: line += " \(field.name)=\"\(text)\""
      case .text(let text): line += " \(field.name)=\(text)"
      case .integer(let number): line += " \(field.name)=\(number)"
      case .number(let number): line += " \(field.name)=\(number)"
      case .flag(let flag): line += " \(field.name)=\(flag)"
      }
    }
    return line.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\\n")
  }

  private func jsonLine(_ entry: LogEntry) -> String {
    var line = "{\"time\":\"\(ISO8601.text(sinceEpoch: entry.sinceEpoch))\",\"name\":\(quoted(entry.name))"
    line += ",\"level\":\"\(entry.level.rawValue)\",\"message\":\(quoted(entry.message))"
    if !entry.fields.isEmpty {
      let fields = entry.fields.map { "\(quoted($0.name)):\(json($0.value))" }
      line += ",\"fields\":{\(fields.joined(separator: ","))}"
    }
    return line + "}"
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
