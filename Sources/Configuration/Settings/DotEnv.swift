/// A `.env` file: `NAME=value` lines, `#` comments, optional `export` and quotes. Nothing is expanded.
package struct DotEnv: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package let name: String
    package let text: String
    package let line: Int

    func value(key: String, file: String) -> ConfigurationValue {
      let node = YAMLNode(line: line, column: 1, content: .scalar(text, isPlain: true))
      return ConfigurationValue(node: node, key: key, file: file, isEnvironment: true)
    }
  }

  package let name: String
  package let entries: [Entry]

  package init(file path: String) throws(ConfigurationError) {
    try self.init(ConfigurationFile.bytes(of: path, atMost: 1 << 18), name: path)
  }

  package init(_ bytes: [UInt8], name: String) throws(ConfigurationError) {
    self.name = name
    var entries: [Entry] = []
    var problems: [ConfigurationProblem] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let text = Self.trimmed(String(decoding: line, as: UTF8.self)[...])
      if text.isEmpty || text.hasPrefix("#") { continue }
      if let entry = Self.entry(text, line: index + 1) {
        entries.append(entry)
      } else {
        problems.append(
          ConfigurationProblem(
            place: .file(name, line: index + 1, column: 1), key: "", found: "\"\(text.prefix(40))\"",
            allowed: "NAME=value, quotes closed"))
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    self.entries = entries
  }

  private static func entry(_ line: Substring, line number: Int) -> Entry? {
    var line = line
    if line.hasPrefix("export ") { line = trimmed(line.dropFirst(7)) }
    guard let equals = line.firstIndex(of: "=") else { return nil }
    let name = line[..<equals]
    let isWord = name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    guard let first = name.utf8.first, isWord, !isDigit(first) else { return nil }
    guard let text = value(trimmed(line[line.index(after: equals)...])) else { return nil }
    return Entry(name: String(name), text: text, line: number)
  }

  /// Without quotes, a ` #` begins a comment.
  private static func value(_ text: Substring) -> String? {
    if let quote = text.first, quote == "\"" || quote == "'" {
      let rest = text.dropFirst()
      guard let end = rest.firstIndex(of: quote) else { return nil }
      let after = trimmed(rest[rest.index(after: end)...])
      return after.isEmpty || after.hasPrefix("#") ? String(rest[..<end]) : nil
    }
    var kept = ""
    for character in text {
      if character == "#", kept.last == " " || kept.last == "\t" { break }
      kept.append(character)
    }
    return String(trimmed(kept[...]))
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text = text.dropLast() }
    return text
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
