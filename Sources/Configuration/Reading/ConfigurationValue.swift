/// A value on its way into a setting: knows its key and its place, and says so when it does not fit.
///
/// `try value.integer(in: 1...65_535)` either gives the number or throws
/// `gantry.yaml:3:9: server.port: found "htpp"; allowed: a whole number from 1 to 65535.`
package struct ConfigurationValue: Equatable, Sendable {
  /// Dotted path such as `server.port` or `classes[3]`; empty for the document itself.
  package let key: String
  package let place: ConfigurationPlace
  let node: YAMLNode
  /// Values from files are followed through their lines; a value from the environment stands for itself.
  private let file: String?
  /// Variables hold one text; a list in it is separated by commas.
  private let isEnvironment: Bool

  /// What a document holds. An empty document is an empty mapping.
  package init(_ document: YAMLDocument) {
    let root = document.root ?? YAMLNode(line: 1, column: 1, content: .mapping([]))
    self.init(node: root, key: "", file: document.name)
  }

  /// The text of an environment variable that stands for a key.
  package init(environment variable: String, text: String, key: String) {
    self.key = key
    place = .environment(variable: variable)
    node = YAMLNode(line: 1, column: 1, content: .scalar(text, isPlain: true))
    file = nil
    isEnvironment = true
  }

  init(node: YAMLNode, key: String, file: String?, isEnvironment: Bool = false) {
    self.key = key
    self.node = node
    self.file = file
    self.isEnvironment = isEnvironment
    place = .file(file ?? "", line: node.line, column: node.column)
  }

  /// Nothing was written after the key.
  package var isNull: Bool { node.isNull }

  /// The word that leaves a choice to the program.
  package var isAutomatic: Bool { node.content == .scalar("automatic", isPlain: true) }

  package func problem(allowed: String) -> ConfigurationError { problem(found: shown, allowed: allowed) }

  /// An error about this value that the reader found out itself.
  package func problem(found: String, allowed: String) -> ConfigurationError {
    ConfigurationError(ConfigurationProblem(place: place, key: key, found: found, allowed: allowed))
  }

  private var shown: String {
    switch node.content {
    case .scalar(let text, _): node.isNull ? "nothing" : "\"\(text.prefix(80))\""
    case .sequence(let items): "a list of \(items.count)"
    case .mapping(let entries): entries.count == 1 ? "1 key" : "\(entries.count) keys"
    }
  }

  /// The items of a list, each with its own key such as `classes[3]`.
  package func list() throws(ConfigurationError) -> [ConfigurationValue] {
    if isEnvironment, case .scalar(let text, _) = node.content { return separated(text) }
    guard case .sequence(let items) = node.content else { throw problem(allowed: "a list") }
    return items.enumerated().map { index, item in
      ConfigurationValue(node: item, key: "\(key)[\(index)]", file: file)
    }
  }

  /// Keys and values whose names are data, such as class numbers, in the order of the file.
  package func entries() throws(ConfigurationError) -> [(name: String, value: ConfigurationValue)] {
    guard case .mapping(let entries) = node.content else { throw problem(allowed: "keys and values") }
    return entries.map { ($0.key, ConfigurationValue(node: $0.value, key: path(to: $0.key), file: file)) }
  }

  /// Keys and values whose names are known; a name outside `allowed` is an error with a suggestion.
  package func members(_ allowed: [String]) throws(ConfigurationError) -> [String: ConfigurationValue] {
    guard case .mapping(let entries) = node.content else {
      throw problem(allowed: "the keys \(allowed.joined(separator: ", "))")
    }
    let unknown = entries.filter { !allowed.contains($0.key) }
    guard unknown.isEmpty else { throw ConfigurationError(unknown.map { unknownKey($0, allowed: allowed) }) }
    return Dictionary(
      uniqueKeysWithValues: entries.map {
        ($0.key, ConfigurationValue(node: $0.value, key: path(to: $0.key), file: file))
      })
  }

  func unknownKey(_ entry: YAMLNode.Entry, allowed: [String]) -> ConfigurationProblem {
    let near = Suggestion.nearest(to: entry.key, among: allowed)
    return ConfigurationProblem(
      place: .file(file ?? "", line: entry.line, column: entry.column), key: path(to: entry.key),
      found: "an unknown key",
      allowed: near.map { "\($0) (did you mean this?)" } ?? allowed.sorted().joined(separator: ", "))
  }

  private func separated(_ text: String) -> [ConfigurationValue] {
    text.split(separator: ",").map { part in
      var part = part.drop { $0 == " " }
      while part.last == " " { part = part.dropLast() }
      let node = YAMLNode(line: node.line, column: node.column, content: .scalar(String(part), isPlain: true))
      return ConfigurationValue(item: node, of: self)
    }
  }

  private init(item node: YAMLNode, of whole: ConfigurationValue) {
    self.node = node
    key = whole.key
    place = whole.place
    file = whole.file
    isEnvironment = true
  }

  private func path(to name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }
}
