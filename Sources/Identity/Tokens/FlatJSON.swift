/// One JSON object of texts, whole numbers and flags, as the two halves of a token are.
///
/// Stricter than JSON (RFC 8259) on purpose: no key twice, nothing nested, no fractions, nothing behind the object. What
/// a token of ours never holds makes a token that is not ours.
struct FlatJSON: Equatable {
  enum Value: Equatable {
    case text(String)
    case whole(Int)
    case flag(Bool)
    case null
  }

  private(set) var members: [(key: String, value: Value)] = []

  init() {}

  /// nil when the bytes are anything else.
  init?(_ bytes: [UInt8]) {
    var reader = FlatJSONReader(bytes)
    guard let members = reader.object() else { return nil }
    self.members = members
  }

  subscript(key: String) -> Value? { members.first { $0.key == key }?.value }

  func text(_ key: String) -> String? { if case .text(let text) = self[key] { text } else { nil } }

  func whole(_ key: String) -> Int? { if case .whole(let number) = self[key] { number } else { nil } }

  mutating func add(_ key: String, _ value: Value) { members.append((key, value)) }

  var bytes: [UInt8] {
    let parts = members.map { "\(Self.quoted($0.key)):\(Self.written($0.value))" }
    return Array("{\(parts.joined(separator: ","))}".utf8)
  }

  static func == (left: Self, right: Self) -> Bool {
    left.members.elementsEqual(right.members) { $0.key == $1.key && $0.value == $1.value }
  }

  private static func written(_ value: Value) -> String {
    switch value {
    case .text(let text): quoted(text)
    case .whole(let number): "\(number)"
    case .flag(let flag): flag ? "true" : "false"
    case .null: "null"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
