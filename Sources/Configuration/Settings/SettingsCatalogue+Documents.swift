extension SettingsCatalogue {
  /// A JSON Schema (draft 2020-12) for editors that complete and check YAML.
  package func jsonSchema() -> String {
    """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Gantry settings",
    \(members(of: "", indent: 2))
    }

    """
  }

  /// The tables of `docs/settings.md`, one for each section.
  package func markdown() -> String {
    sections().map { section, settings in
      let rows = settings.map { setting in
        "| `\(setting.key)` | \(code(setting.value(defaults))) | \(setting.allowed) | \(setting.help)\(others(setting)) |"
      }
      return (["## \(section)", "", "| key | default | allowed | what it is for |", "|---|---|---|---|"] + rows)
        .joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }

  /// A file with every setting at its default, commented out and explained.
  package func example() -> String {
    var lines = ["# Every setting of Gantry with its default. Take away the # of what you change.", ""]
    var open: [Substring] = []
    for setting in settings {
      let parts = setting.key.split(separator: ".")
      let shared = zip(open, parts.dropLast()).prefix { $0 == $1 }.count
      if shared == 0, !open.isEmpty { lines.append("") }
      for (depth, part) in parts.dropLast().enumerated().dropFirst(shared) {
        lines.append("\(String(repeating: "  ", count: depth))\(part):")
      }
      open = Array(parts.dropLast())
      let indent = String(repeating: "  ", count: parts.count - 1)
      lines.append("\(indent)# \(setting.help) Allowed: \(setting.allowed).")
      lines.append("\(indent)# \(parts.last ?? ""): \(setting.value(defaults).yaml)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The variables of the contracts that give the setting too.
  private func others(_ setting: Setting<Root>) -> String {
    let names = setting.aliases.map { "`\($0.name)`" }
    return names.isEmpty ? "" : " Also \(names.joined(separator: ", "))."
  }

  private func sections() -> [(name: String, settings: [Setting<Root>])] {
    names(in: "").map { name in (name, settings.filter { $0.key == name || $0.key.hasPrefix(name + ".") }) }
  }

  private func code(_ value: SettingValue) -> String { value == .automatic ? "automatic" : "`\(value.yaml)`" }

  private func members(of section: String, indent: Int) -> String {
    let space = String(repeating: " ", count: indent)
    let properties = names(in: section).map { name in
      let key = section.isEmpty ? name : "\(section).\(name)"
      if let setting = settings.first(where: { $0.key == key }) {
        return "\(space)  \(JSONText.quoted(name)): { \(schema(of: setting)) }"
      }
      return "\(space)  \(JSONText.quoted(name)): {\n\(members(of: key, indent: indent + 4))\n\(space)  }"
    }
    return """
      \(space)"type": "object",
      \(space)"additionalProperties": false,
      \(space)"properties": {
      \(properties.joined(separator: ",\n"))
      \(space)}
      """
  }

  private func schema(of setting: Setting<Root>) -> String {
    let shape = schema(of: setting.kind)
    let value = setting.value(defaults)
    let type = setting.mayBeAutomatic ? "\"anyOf\": [{ \(shape) }, { \"const\": \"automatic\" }]" : shape
    return "\(type), \"default\": \(json(value)), \"description\": \(JSONText.quoted(description(of: setting)))"
  }

  private func description(of setting: Setting<Root>) -> String {
    setting.unit.map { "\(setting.help) Unit: \($0)." } ?? setting.help
  }

  private func schema(of kind: SettingKind) -> String {
    switch kind {
    case .flag: #""type": "boolean""#
    case .integer(let range):
      #""type": "integer", "minimum": \#(range.lowerBound), "maximum": \#(range.upperBound)"#
    case .number(let range): #""type": "number", "minimum": \#(range.lowerBound), "maximum": \#(range.upperBound)"#
    case .text, .secret: #""type": "string""#
    case .texts: #""type": "array", "items": { "type": "string" }"#
    case .choice(let words): #""enum": [\#(words.map(JSONText.quoted).joined(separator: ", "))]"#
    case .duration: #""type": "string", "pattern": "^[0-9]+(\\.[0-9]+)? ?(ms|s|min|h)$""#
    }
  }

  private func json(_ value: SettingValue) -> String {
    switch value {
    case .flag, .integer, .number: value.yaml
    case .texts(let texts): "[\(texts.map(JSONText.quoted).joined(separator: ", "))]"
    case .text, .secret, .duration, .automatic: JSONText.quoted(value.yaml)
    }
  }
}
