/// What parsing and help need to know of an option, whatever the type of its value.
protocol OptionDeclaration: Sendable {
  /// Without the dashes.
  var name: String { get }
  /// What stands for the value in help; nil for a switch that takes none.
  var placeholder: String? { get }
  var help: String { get }
  /// Shown in help; nil when leaving the option out needs no explanation.
  var fallbackText: String? { get }

  /// Checks the text once, while parsing; an `InvalidValue` says what is accepted.
  func read(_ text: String) throws(InvalidValue) -> any Sendable
}

/// Why a value does not suit its option, as the end of a sentence: "is not a number".
struct InvalidValue: Error {
  let reason: String
}

/// One `--name VALUE`, declared once: parsing, help and the typed value all come from here.
struct Option<Value: Sendable>: OptionDeclaration {
  let name: String
  let placeholder: String?
  let help: String
  let fallback: Value
  let fallbackText: String?
  private let parse: @Sendable (String) throws(InvalidValue) -> Value

  init(
    _ name: String, _ placeholder: String, _ help: String, fallback: Value, fallbackText: String? = nil,
    parse: @escaping @Sendable (String) throws(InvalidValue) -> Value
  ) {
    self.name = name
    self.placeholder = placeholder
    self.help = help
    self.fallback = fallback
    self.fallbackText = fallbackText
    self.parse = parse
  }

  func read(_ text: String) throws(InvalidValue) -> any Sendable { try parse(text) }
}

/// A `--name` without a value: off unless given.
struct Switch: OptionDeclaration {
  let name: String
  let help: String
  var placeholder: String? { nil }
  var fallbackText: String? { nil }

  init(_ name: String, _ help: String) {
    self.name = name
    self.help = help
  }

  func read(_ text: String) throws(InvalidValue) -> any Sendable {
    throw InvalidValue(reason: "is not expected: --\(name) takes no value")
  }
}

extension Option where Value == String? {
  /// Any text; nil when left out.
  static func text(_ name: String, _ placeholder: String, _ help: String) -> Self {
    Option(name, placeholder, help, fallback: nil) { (text) throws(InvalidValue) in
      if text.isEmpty { throw InvalidValue(reason: "is empty") }
      return text
    }
  }
}

extension Option where Value == [String] {
  /// Words separated by commas; empty when left out.
  static func list(_ name: String, _ placeholder: String, _ help: String) -> Self {
    Option(name, placeholder, help, fallback: []) { (text) throws(InvalidValue) in
      let words = text.split(separator: ",").map { String($0.drop(while: { $0 == " " })) }
      if words.isEmpty { throw InvalidValue(reason: "is empty") }
      return words
    }
  }
}

extension Option where Value == Double {
  static func number(
    _ name: String, _ placeholder: String, _ help: String, in range: ClosedRange<Double>, fallback: Double
  ) -> Self {
    Option(name, placeholder, help, fallback: fallback, fallbackText: "\(fallback)") { (text) throws(InvalidValue) in
      guard let value = Double(text), range.contains(value) else {
        throw InvalidValue(reason: "is not a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
  }
}

extension Option where Value == Int {
  static func whole(
    _ name: String, _ placeholder: String, _ help: String, in range: ClosedRange<Int>, fallback: Int,
    fallbackText: String? = nil
  ) -> Self {
    Option(name, placeholder, help, fallback: fallback, fallbackText: fallbackText ?? "\(fallback)") {
      (text) throws(InvalidValue) in
      guard let value = Int(text), range.contains(value) else {
        throw InvalidValue(reason: "is not a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
  }
}

extension Option where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of the words of an enumeration.
  static func choice(_ name: String, _ help: String, fallback: Value) -> Self {
    let words = Value.allCases.map(\.rawValue)
    return Option(
      name, words.joined(separator: "|"), help, fallback: fallback, fallbackText: fallback.rawValue
    ) { (text) throws(InvalidValue) in
      guard let value = Value(rawValue: text) else {
        throw InvalidValue(reason: "is none of \(words.joined(separator: ", "))")
      }
      return value
    }
  }
}
