extension ConfigurationValue {
  /// The value as JSON. What YAML leaves to the reader is decided as JSON writes it: plain words that look like numbers,
  /// truth values or nothing are those, everything else is text.
  package var json: String { Self.json(node) }

  private static func json(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, let isPlain): isPlain ? plain(text, isNull: node.isNull) : JSONText.quoted(text)
    case .sequence(let items): "[" + items.map(json).joined(separator: ",") + "]"
    case .mapping(let entries):
      "{" + entries.map { "\(JSONText.quoted($0.key)):\(json($0.value))" }.joined(separator: ",") + "}"
    }
  }

  private static func plain(_ text: String, isNull: Bool) -> String {
    if isNull { return "null" }
    switch text {
    case "true", "True", "TRUE": return "true"
    case "false", "False", "FALSE": return "false"
    default: break
    }
    if isNumber(text) { return text }
    // Other spellings of numbers, as `number` takes them.
    if let number = Double(text), number.isFinite, !text.lowercased().contains("x") { return "\(number)" }
    return JSONText.quoted(text)
  }

  /// As JSON's grammar has it, so that nothing is written that a reader of JSON refuses.
  private static func isNumber(_ text: String) -> Bool {
    text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
  }
}
