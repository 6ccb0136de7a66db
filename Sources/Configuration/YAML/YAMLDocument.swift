import Groundwork

/// Reads one YAML document into a tree and refuses what settings have no use for: double keys, foreign tags,
/// anchors that grow without bound, several documents in one file.
package struct YAMLDocument: Equatable, Sendable {
  /// The name shown in errors, usually a path.
  package let name: String
  /// `nil` when the file holds nothing but comments.
  package let root: YAMLNode?

  package init(_ bytes: [UInt8], name: String, limits: YAMLLimits = YAMLLimits()) throws(ConfigurationError) {
    self.name = name
    guard bytes.count <= limits.bytes else {
      throw ConfigurationError(
        ConfigurationProblem(
          place: .wholeFile(name), key: "", found: "\(bytes.count) bytes", allowed: "at most \(limits.bytes) bytes"))
    }
    do {
      var composer = try YAMLComposer(bytes, limits: limits)
      root = try composer.document()
    } catch {
      throw ConfigurationError(
        ConfigurationProblem(
          place: .file(name, line: error.line, column: error.column), key: "", found: error.message,
          allowed: error.allowed))
    }
  }

  package init(file path: String, limits: YAMLLimits = YAMLLimits()) throws(ConfigurationError) {
    try self.init(ConfigurationFile.bytes(of: path, atMost: limits.bytes), name: path, limits: limits)
  }
}

/// Why a document was refused, before the name of the file is known.
struct YAMLRefusal: Error {
  let line: Int
  let column: Int
  let message: String
  let allowed: String
}

/// Turns the events of libyaml into a tree, counting nodes and depth while it goes.
struct YAMLComposer: ~Copyable {
  private typealias Step = (event: YAMLEvent, line: Int, column: Int)

  private var events: YAMLEvents
  private let limits: YAMLLimits
  private var nodes = 0
  /// What each finished anchor stands for, and how many nodes that is.
  private var anchors: [String: (node: YAMLNode, size: Int)] = [:]

  init(_ bytes: [UInt8], limits: YAMLLimits) throws(YAMLRefusal) {
    self.limits = limits
    do {
      events = try YAMLEvents(bytes)
    } catch {
      throw YAMLRefusal(line: error.line, column: error.column, message: error.message, allowed: "valid YAML")
    }
  }

  mutating func document() throws(YAMLRefusal) -> YAMLNode? {
    var root: YAMLNode?
    while true {
      let step = try next()
      switch step.event {
      case .streamEnd: return root
      case .documentStart:
        guard root == nil else { throw refusal(step, "a second document", "one document in a file") }
        root = try node(try next(), depth: 1)
      default: continue
      }
    }
  }

  private mutating func next() throws(YAMLRefusal) -> Step {
    do {
      return try events.next()
    } catch {
      throw YAMLRefusal(line: error.line, column: error.column, message: error.message, allowed: "valid YAML")
    }
  }

  private mutating func node(_ step: Step, depth: Int) throws(YAMLRefusal) -> YAMLNode {
    guard depth <= limits.depth else {
      throw refusal(step, "nesting deeper than \(limits.depth)", "at most \(limits.depth) levels")
    }
    let before = nodes
    try count(1, at: step)
    switch step.event {
    case .scalar(let text, let isPlain, let anchor, let tag):
      try check(tag: tag, at: step)
      let isPlain = isPlain && tag != "!" && tag != Self.core + "str"
      return keep(made(step, .scalar(text, isPlain: isPlain)), as: anchor, size: 1)
    case .sequenceStart(let anchor, let tag):
      try check(tag: tag, at: step)
      let items = try sequence(depth: depth)
      return keep(made(step, .sequence(items)), as: anchor, size: nodes - before)
    case .mappingStart(let anchor, let tag):
      try check(tag: tag, at: step)
      let entries = try mapping(depth: depth)
      return keep(made(step, .mapping(entries)), as: anchor, size: nodes - before)
    case .alias(let name):
      guard let (node, size) = anchors[name] else {
        throw refusal(step, "alias *\(name) inside its own anchor or without one", "aliases of anchors written before")
      }
      try count(size - 1, at: step)
      return made(step, node.content)
    case .sequenceEnd, .mappingEnd, .documentStart, .streamEnd, .other:
      throw refusal(step, "an unexpected end", "a value")
    }
  }

  private mutating func sequence(depth: Int) throws(YAMLRefusal) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      let step = try next()
      if case .sequenceEnd = step.event { return items }
      items.append(try node(step, depth: depth + 1))
    }
  }

  private mutating func mapping(depth: Int) throws(YAMLRefusal) -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var seen: [String: Int] = [:]
    while true {
      let step = try next()
      if case .mappingEnd = step.event { return entries }
      guard case .scalar(let key, _, nil, _) = step.event else {
        throw refusal(step, "a key that is not plain text", "text as a key")
      }
      if let line = seen[key] { throw refusal(step, "key \(key) again, first on line \(line)", "each key once") }
      seen[key] = step.line
      try count(1, at: step)
      let value = try node(try next(), depth: depth + 1)
      entries.append(YAMLNode.Entry(key: key, line: step.line, column: step.column, value: value))
    }
  }

  private mutating func count(_ more: Int, at step: Step) throws(YAMLRefusal) {
    nodes += more
    guard nodes <= limits.nodes else {
      throw refusal(step, "more than \(limits.nodes) values", "at most \(limits.nodes), aliases counted in full")
    }
  }

  private mutating func keep(_ node: YAMLNode, as anchor: String?, size: Int) -> YAMLNode {
    if let anchor { anchors[anchor] = (node, size) }
    return node
  }

  private func check(tag: String?, at step: Step) throws(YAMLRefusal) {
    guard let tag, tag != "!" else { return }
    let known = ["str", "int", "float", "bool", "null", "seq", "map"].map { Self.core + $0 }
    guard known.contains(tag) else { throw refusal(step, "tag \(tag)", "plain values without tags") }
  }

  private func made(_ step: Step, _ content: YAMLNode.Content) -> YAMLNode {
    YAMLNode(line: step.line, column: step.column, content: content)
  }

  private func refusal(_ step: Step, _ message: String, _ allowed: String) -> YAMLRefusal {
    YAMLRefusal(line: step.line, column: step.column, message: message, allowed: allowed)
  }

  private static let core = "tag:yaml.org,2002:"
}
