/// One setting of the program, described once: reading, documentation and JSON Schema all come from here.
///
/// A room describes its own settings value; the program moves the descriptions under a key with `under`.
package struct Setting<Root: Sendable>: Sendable {
  /// Where in the settings value a setting lives.
  package typealias Path<Value> = Sendable & WritableKeyPath<Root, Value>
  package typealias Reader = @Sendable (ConfigurationValue, inout Root) throws(ConfigurationError) -> Void

  /// Dotted path such as `cameras.reconnect.longest_pause`.
  package let key: String
  package let kind: SettingKind
  /// Of a bare number, such as `megapixels`; nil where the value says it itself.
  package let unit: String?
  /// One or two sentences: what it is for, and why one would change it.
  package let help: String
  /// `automatic` may be written instead of a value.
  package let mayBeAutomatic: Bool
  /// Other variables that give it, the first winning over the later ones; `variable` wins over all.
  package private(set) var aliases: [SettingAlias] = []
  let read: Reader
  let value: @Sendable (Root) -> SettingValue

  init(
    key: String, kind: SettingKind, unit: String?, help: String, mayBeAutomatic: Bool = false, read: @escaping Reader,
    value: @escaping @Sendable (Root) -> SettingValue
  ) {
    self.key = key
    self.kind = kind
    self.unit = unit
    self.help = help
    self.mayBeAutomatic = mayBeAutomatic
    self.read = read
    self.value = value
  }

  /// The environment variable that overrides the key: `GANTRY_CAMERAS_RECONNECT_LONGEST_PAUSE`.
  package var variable: String {
    let name = key.map { $0 == "." || $0 == "-" ? "_" : String($0).uppercased() }
    return "GANTRY_" + name.joined()
  }

  /// The same setting, also given by these variables.
  package func named(_ aliases: SettingAlias...) -> Setting {
    var setting = self
    setting.aliases += aliases
    return setting
  }

  package var allowed: String {
    [kind.allowed, unit, mayBeAutomatic ? "or automatic" : nil].compactMap(\.self).joined(separator: " ")
  }

  /// The same setting as part of a larger value: `precision` becomes `inference.precision`.
  package func under<Whole: Sendable>(
    _ prefix: String, _ path: any WritableKeyPath<Whole, Root> & Sendable
  ) -> Setting<Whole> {
    var whole = Setting<Whole>(
      key: "\(prefix).\(key)", kind: kind, unit: unit, help: help, mayBeAutomatic: mayBeAutomatic,
      read: { [read] (found, whole) throws(ConfigurationError) in try read(found, &whole[keyPath: path]) },
      value: { [value] whole in value(whole[keyPath: path]) })
    whole.aliases = aliases
    return whole
  }
}
