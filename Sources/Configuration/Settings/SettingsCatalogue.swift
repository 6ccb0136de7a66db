/// All settings of the program: reads them from a file and the environment, and documents them.
package struct SettingsCatalogue<Root: Sendable>: Sendable {
  /// What must hold between several settings; gives what is allowed when it does not.
  package struct Rule: Sendable {
    let key: String
    let violation: @Sendable (Root) -> (found: String, allowed: String)?

    /// - Parameter key: the setting to look at first, which is where the error points.
    package init(_ key: String, violation: @escaping @Sendable (Root) -> (found: String, allowed: String)?) {
      self.key = key
      self.violation = violation
    }
  }

  package let settings: [Setting<Root>]
  package let defaults: Root
  private let rules: [Rule]

  package init(_ settings: [Setting<Root>], defaults: Root, rules: [Rule] = []) {
    precondition(Set(settings.map(\.key)).count == settings.count, "a key is described once")
    precondition(Set(settings.map(\.variable)).count == settings.count, "a variable stands for one key")
    self.settings = settings
    self.defaults = defaults
    self.rules = rules
  }

  /// What was read, and where each value that is no default came from.
  package struct Reading: Sendable {
    package let root: Root
    package let places: [String: ConfigurationPlace]
  }

  /// Later sources win: defaults, file, `.env`, environment. Throws with everything that is wrong at once.
  /// - Parameter takesAliases: whether the variables of the contracts count; a command that has nothing to do with
  ///   them is better off without.
  package func read(
    _ document: YAMLDocument?, dotEnv: DotEnv? = nil, environment: [String: String] = [:], takesAliases: Bool = true
  ) throws(ConfigurationError) -> Root {
    try reading(document, dotEnv: dotEnv, environment: environment, takesAliases: takesAliases).root
  }

  /// As `read`, and tells the places.
  package func reading(
    _ document: YAMLDocument?, dotEnv: DotEnv? = nil, environment: [String: String] = [:], takesAliases: Bool = true
  ) throws(ConfigurationError) -> Reading {
    var root = defaults
    var found: [String: ConfigurationValue] = [:]
    var problems: [ConfigurationProblem] = []
    if let document { problems += collect(ConfigurationValue(document), into: &found) }
    if let dotEnv { problems += collect(dotEnv, takesAliases, into: &found) }
    for setting in settings {
      if takesAliases, let (alias, text) = Self.alias(of: setting, { environment[$0] }) {
        found[setting.key] = ConfigurationValue(environment: alias.name, text: text, key: setting.key)
      }
      guard let text = environment[setting.variable] else { continue }
      found[setting.key] = ConfigurationValue(environment: setting.variable, text: text, key: setting.key)
    }
    for setting in settings {
      guard let value = found[setting.key] else { continue }
      do {
        try setting.read(value, &root)
      } catch {
        problems += error.problems
      }
    }
    // Rules speak of values; with some of them unread they would mislead.
    if problems.isEmpty { problems += broken(root, found) }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return Reading(root: root, places: found.mapValues(\.place))
  }

  /// The first alias that is given; an empty text counts as not given.
  private static func alias(
    of setting: Setting<Root>, _ text: (String) -> String?
  ) -> (alias: SettingAlias, text: String)? {
    for alias in setting.aliases {
      if let given = text(alias.name), !given.isEmpty, let translated = alias.translate(given) {
        return (alias, translated)
      }
    }
    return nil
  }

  /// What a setting says in these settings, for showing them.
  package func value(of setting: Setting<Root>, in root: Root) -> SettingValue { setting.value(root) }

  /// `GANTRY_…` variables that stand for no setting: a slip of the finger, or another program's.
  package func unknownVariables(
    in environment: [String: String], besides known: Set<String> = []
  ) -> [(name: String, suggestion: String?)] {
    let variables = settings.map(\.variable)
    let unknown = environment.keys.filter { $0.hasPrefix("GANTRY_") && !variables.contains($0) && !known.contains($0) }
    return unknown.sorted().map { ($0, Suggestion.nearest(to: $0, among: variables)) }
  }

  private func broken(_ root: Root, _ found: [String: ConfigurationValue]) -> [ConfigurationProblem] {
    rules.compactMap { rule in
      guard let violation = rule.violation(root) else { return nil }
      let place = found[rule.key]?.place ?? .wholeFile("settings")
      return ConfigurationProblem(
        place: place, key: rule.key, found: violation.found, allowed: violation.allowed)
    }
  }

  /// Walks the sections of a file down to the settings.
  private func collect(
    _ value: ConfigurationValue, into found: inout [String: ConfigurationValue]
  ) -> [ConfigurationProblem] {
    if settings.contains(where: { $0.key == value.key }) {
      found[value.key] = value
      return []
    }
    // A section whose lines are all commented out.
    if value.isNull { return [] }
    do {
      var problems: [ConfigurationProblem] = []
      for (_, member) in try value.members(names(in: value.key)) { problems += collect(member, into: &found) }
      return problems
    } catch {
      return error.problems
    }
  }

  private func collect(
    _ dotEnv: DotEnv, _ takesAliases: Bool, into found: inout [String: ConfigurationValue]
  ) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    for setting in settings where takesAliases {
      let texts = { (name: String) in dotEnv.entries.last { $0.name == name }?.text }
      guard let (alias, text) = Self.alias(of: setting, texts) else { continue }
      let line = dotEnv.entries.last { $0.name == alias.name }?.line ?? 1
      found[setting.key] = DotEnv.Entry(name: alias.name, text: text, line: line)
        .value(key: setting.key, file: dotEnv.name)
    }
    for entry in dotEnv.entries where entry.name.hasPrefix("GANTRY_") {
      if let setting = settings.first(where: { $0.variable == entry.name }) {
        found[setting.key] = entry.value(key: setting.key, file: dotEnv.name)
      } else {
        let near = Suggestion.nearest(to: entry.name, among: settings.map(\.variable))
        problems.append(
          ConfigurationProblem(
            place: .file(dotEnv.name, line: entry.line, column: 1), key: entry.name, found: "an unknown variable",
            allowed: near.map { "\($0) (did you mean this?)" } ?? "the variables of docs/settings.md"))
      }
    }
    return problems
  }

  /// The keys directly below a section.
  func names(in section: String) -> [String] {
    let prefix = section.isEmpty ? "" : section + "."
    var names: [String] = []
    for setting in settings where setting.key.hasPrefix(prefix) {
      let name = String(setting.key.dropFirst(prefix.count).prefix { $0 != "." })
      if names.last != name, !names.contains(name) { names.append(name) }
    }
    return names
  }
}
