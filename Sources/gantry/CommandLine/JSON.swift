import Foundation

/// A JSON value whose members keep the order they were written in.
indirect enum JSON: Sendable {
  case object([(String, JSON)])
  case array([JSON])
  case string(String)
  case whole(Int)
  /// Written with at most `decimals` digits after the point; not a number becomes null.
  case number(Double, decimals: Int)
  case flag(Bool)
  case null

  /// On one line, without blanks.
  var text: String {
    switch self {
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0)):\($1.text)" }.joined(separator: ",") + "}"
    case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
    case .string(let value): Self.quoted(value)
    case .whole(let value): "\(value)"
    case .number(let value, let decimals): value.isFinite ? value.shortText(decimals: decimals) : "null"
    case .flag(let value): value ? "true" : "false"
    case .null: "null"
    }
  }

  /// On several lines, two blanks for each depth; short arrays of plain values stay on one.
  func indented(_ depth: Int = 0) -> String {
    let space = String(repeating: "  ", count: depth + 1)
    let end = "\n" + String(repeating: "  ", count: depth)
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map { "\(space)\(Self.quoted($0)): \($1.indented(depth + 1))" }
      return "{\n" + lines.joined(separator: ",\n") + end + "}"
    case .array(let elements) where elements.contains(where: \.isCompound):
      return "[\n" + elements.map { space + $0.indented(depth + 1) }.joined(separator: ",\n") + end + "]"
    default: return text
    }
  }

  private var isCompound: Bool {
    switch self {
    case .object, .array: true
    case .string, .whole, .number, .flag, .null: false
    }
  }

  static func optional(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

  private static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20: text += String(format: "\\u%04x", scalar.value)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension Double {
  /// Always `decimals` digits after the point, for columns of numbers.
  func text(decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// At most `decimals` digits, no zeros at the end: 0.5, 12, 3.25.
  func shortText(decimals: Int) -> String {
    var text = self.text(decimals: decimals)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }
}
