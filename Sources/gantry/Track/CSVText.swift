/// Fields of comma-separated text (RFC 4180).
enum CSVText {
  /// In quotes where it must be.
  static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Without the blanks around it.
  static func trimmed(_ field: String) -> String {
    var rest = field[...]
    while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    while rest.last == " " || rest.last == "\t" { rest.removeLast() }
    return String(rest)
  }

  /// The fields of one line; nil when a quote is not closed.
  static func fields(_ line: some StringProtocol) -> [String]? {
    var fields = [""]
    var isQuoted = false
    var rest = line[...]
    while let character = rest.popFirst() {
      switch (character, isQuoted) {
      case ("\"", true) where rest.first == "\"":
        fields[fields.count - 1].append("\"")
        rest.removeFirst()
      case ("\"", _): isQuoted.toggle()
      case (",", false): fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return isQuoted ? nil : fields
  }
}
