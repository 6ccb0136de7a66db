/// Another environment variable by which a setting can be given, because others have always called it so.
package struct SettingAlias: Sendable {
  package let name: String
  /// From the form in which others write it to ours; nil when it says nothing about this setting.
  let translate: @Sendable (String) -> String?

  package init(_ name: String, translate: @escaping @Sendable (String) -> String? = { $0 }) {
    self.name = name
    self.translate = translate
  }

  /// A bare number of this unit: `30` becomes `30 min`.
  package static func number(_ name: String, of unit: String) -> SettingAlias {
    SettingAlias(name) { Double($0) == nil ? $0 : "\($0) \(unit)" }
  }

  /// Bytes where the setting counts MiB.
  package static func bytes(_ name: String) -> SettingAlias {
    SettingAlias(name) { text in Int(text).map { "\(max(1, $0 >> 20))" } ?? text }
  }

  /// A JSON list of texts, or one separated by commas.
  package static func list(_ name: String) -> SettingAlias {
    SettingAlias(name) { text in
      guard text.hasPrefix("["), text.hasSuffix("]") else { return text }
      return text.dropFirst().dropLast().filter { $0 != "\"" && $0 != "'" }
    }
  }

  /// A variable that decides this setting only where it has one of these words.
  package static func words(_ name: String, _ words: [String: String]) -> SettingAlias {
    SettingAlias(name) { words[$0.lowercased()] }
  }

  /// A word in any case, other words for the same thing replaced.
  package static func word(_ name: String, _ others: [String: String] = [:]) -> SettingAlias {
    SettingAlias(name) { others[$0.lowercased()] ?? $0.lowercased() }
  }
}
