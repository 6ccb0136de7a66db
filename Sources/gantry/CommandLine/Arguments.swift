import Configuration

/// What was typed after a command's name, checked against what the command declares.
struct Arguments: Sendable {
  private(set) var operands: [String] = []
  private(set) var wantsHelp = false
  private var values: [String: any Sendable] = [:]
  private var switches: Set<String> = []

  /// The value given, or the option's own fallback.
  subscript<Value>(_ option: Option<Value>) -> Value { values[option.name] as? Value ?? option.fallback }

  subscript(_ flag: Switch) -> Bool { switches.contains(flag.name) }

  /// Whether the option was given at all.
  func has(_ option: any OptionDeclaration) -> Bool { values[option.name] != nil || switches.contains(option.name) }

  /// - Parameter words: everything after the command's name. `--` ends the options.
  init(_ words: [String], for command: Command) throws(CommandError) {
    var rest = words[...]
    var optionsEnded = false
    while let word = rest.popFirst() {
      if optionsEnded || word == "-" || !word.hasPrefix("-") {
        operands.append(word)
      } else if word == "--" {
        optionsEnded = true
      } else if word == "--help" || word == "-h" {
        wantsHelp = true
      } else {
        try take(word, &rest, command)
      }
    }
    if wantsHelp { return }
    if let complaint = command.operands.complaint(about: operands) { throw Self.error(complaint, command) }
  }

  private mutating func take(
    _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
  ) throws(CommandError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let option = command.options.first(where: { "--\($0.name)" == parts[0] }) else {
      let known = command.options.map { "--\($0.name)" } + ["--help"]
      let suggestion = Suggestion.nearest(to: parts[0], among: known).map { ". Did you mean \($0)?" } ?? ""
      throw Self.error("unknown option \(parts[0])\(suggestion)", command)
    }
    if option.placeholder == nil, parts.count == 1 {
      switches.insert(option.name)
      return
    }
    guard let text = parts.count == 2 ? parts[1] : rest.popFirst() else {
      throw Self.error("--\(option.name) needs a value: --\(option.name) \(option.placeholder ?? "")", command)
    }
    do {
      values[option.name] = try option.read(text)
    } catch {
      throw Self.error("--\(option.name): '\(text)' \(error.reason)", command)
    }
  }

  private static func error(_ message: String, _ command: Command) -> CommandError {
    .badInput("gantry \(command.name): \(message) (see: gantry help \(command.name))")
  }
}
