/// Writes one JSON text byte by byte: for messages that go out with every frame, where `Codable` takes ten times as long.
///
/// The names of members are ours and need no escaping; what others gave goes through `text`.
package struct JSONText: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// - Parameter capacity: bytes that are expected, so that a picture is not copied while the text grows.
  package init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  package mutating func object(_ body: (inout JSONText) -> Void) { enclosed("{", "}", body) }
  package mutating func array(_ body: (inout JSONText) -> Void) { enclosed("[", "]", body) }

  package mutating func member(_ name: StaticString, _ value: (inout JSONText) -> Void) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
    value(&self)
    needsComma = true
  }

  package mutating func member(_ name: StaticString, _ number: Int) { member(name) { $0.integer(number) } }
  package mutating func member(_ name: StaticString, _ number: Double) { member(name) { $0.number(number) } }
  package mutating func member(_ name: StaticString, _ flag: Bool) { member(name) { $0.word(flag ? "true" : "false") } }
  package mutating func member(_ name: StaticString, _ text: String) { member(name) { $0.text(text) } }

  package mutating func integer(_ number: Int) {
    separate()
    bytes += String(number).utf8
  }

  /// What JSON cannot say (infinite, none) becomes null.
  package mutating func number(_ number: Double) {
    separate()
    if let whole = Int(exactly: number) {
      bytes += String(whole).utf8
    } else if number.isFinite {
      bytes += number.description.utf8
    } else {
      bytes += "null".utf8
    }
  }

  package mutating func null() { word("null") }

  package mutating func text(_ text: String) {
    separate()
    bytes.append(Self.quotation)
    for byte in text.utf8 { escape(byte) }
    bytes.append(Self.quotation)
  }

  /// Letters that need no escaping, such as a picture in base 64.
  package mutating func plain(_ letters: [UInt8]) {
    separate()
    bytes.append(Self.quotation)
    bytes += letters
    bytes.append(Self.quotation)
  }

  /// The same with a beginning of ours.
  package mutating func plain(_ beginning: StaticString, _ letters: [UInt8]) {
    separate()
    bytes.append(Self.quotation)
    bytes += "\(beginning)".utf8
    bytes += letters
    bytes.append(Self.quotation)
  }

  private static let quotation = UInt8(ascii: "\"")
  private static let digits = Array("0123456789abcdef".utf8)

  private mutating func word(_ word: StaticString) {
    separate()
    bytes += "\(word)".utf8
  }

  private mutating func enclosed(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONText) -> Void) {
    separate()
    bytes.append(UInt8(ascii: open))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: close))
    needsComma = true
  }

  private mutating func quote(_ name: StaticString) {
    bytes.append(Self.quotation)
    bytes += "\(name)".utf8
    bytes.append(Self.quotation)
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0..<0x20: bytes += Array("\\u00".utf8) + [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
    default: bytes.append(byte)
    }
  }
}
