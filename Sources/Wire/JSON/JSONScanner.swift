/// Walks through one JSON text of a peer and takes what is wanted, without building a tree: a message may carry a picture
/// of megabytes. Forgiving about kinds (`"7"` is a number where one is wanted, unknown members are passed over) and
/// about the forms of numbers, strict about everything that holds a text together (RFC 8259).
package struct JSONScanner {
  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  /// Arrays and objects inside each other; more is refused, so that no text can use up the stack.
  private static let deepest = 32

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Hands over the members of an object; the closure takes or passes over each value. Another kind is passed over: false.
  @discardableResult
  package mutating func members(
    _ each: (inout JSONScanner, String) throws(JSONFault) -> Void
  ) throws(JSONFault) -> Bool {
    guard try enter(UInt8(ascii: "{")) else { return false }
    if take(UInt8(ascii: "}")) { return leave() }
    while true {
      let name = try name()
      guard take(UInt8(ascii: ":")) else { throw fault("a colon is expected") }
      try each(&self, name)
      if take(UInt8(ascii: "}")) { return leave() }
      guard take(UInt8(ascii: ",")) else { throw fault("a comma or } is expected") }
    }
  }

  /// Hands over the elements of an array. Another kind is passed over: false.
  @discardableResult
  package mutating func elements(_ each: (inout JSONScanner) throws(JSONFault) -> Void) throws(JSONFault) -> Bool {
    guard try enter(UInt8(ascii: "[")) else { return false }
    if take(UInt8(ascii: "]")) { return leave() }
    while true {
      try each(&self)
      if take(UInt8(ascii: "]")) { return leave() }
      guard take(UInt8(ascii: ",")) else { throw fault("a comma or ] is expected") }
    }
  }

  /// The bytes of a text, escapes resolved; nil for another kind, which is passed over.
  package mutating func bytesOfText() throws(JSONFault) -> [UInt8]? {
    guard peek == Self.quotation else {
      try pass()
      return nil
    }
    return try letters()
  }

  package mutating func text() throws(JSONFault) -> String? {
    try bytesOfText().map { String(decoding: $0, as: UTF8.self) }
  }

  /// A finite number, or a text that is one; nil for all else.
  package mutating func number() throws(JSONFault) -> Double? {
    if let plain = plainNumber() { return plain.value }
    guard let number = Double(String(decoding: try scalar(), as: UTF8.self)), number.isFinite else { return nil }
    return number
  }

  package mutating func integer() throws(JSONFault) -> Int? {
    let before = place
    if let plain = plainNumber() {
      if plain.decimals == 0 { return plain.isNegative ? -plain.digits : plain.digits }
      place = before
    }
    let text = String(decoding: try scalar(), as: UTF8.self)
    return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }

  /// true or false, also as text in any case, or 1 and 0.
  package mutating func flag() throws(JSONFault) -> Bool? {
    switch String(decoding: try scalar(), as: UTF8.self).lowercased() {
    case "true", "1": true
    case "false", "0": false
    default: nil
    }
  }

  /// Passes over one value of any kind.
  package mutating func pass() throws(JSONFault) {
    switch peek {
    case UInt8(ascii: "{"): try members { (scanner, _) throws(JSONFault) in try scanner.pass() }
    case UInt8(ascii: "["): try elements { (scanner) throws(JSONFault) in try scanner.pass() }
    case Self.quotation: _ = try letters()
    default: _ = try bareWord()
    }
  }

  /// Nothing may follow.
  package mutating func finish() throws(JSONFault) {
    skipBlanks()
    guard place == bytes.count else { throw fault("something follows the value") }
  }

  // MARK: Inside

  private static let quotation = UInt8(ascii: "\"")

  private var peek: UInt8? {
    mutating get {
      skipBlanks()
      return place < bytes.count ? bytes[place] : nil
    }
  }

  private mutating func skipBlanks() {
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      place += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    place += 1
    return true
  }

  private mutating func enter(_ open: UInt8) throws(JSONFault) -> Bool {
    guard peek == open else {
      try pass()
      return false
    }
    depth += 1
    guard depth <= Self.deepest else { throw fault("nested deeper than \(Self.deepest)") }
    place += 1
    return true
  }

  private mutating func leave() -> Bool {
    depth -= 1
    return true
  }

  /// A text's letters, or a bare word's; nothing of an array or object, which is passed over.
  private mutating func scalar() throws(JSONFault) -> [UInt8] {
    switch peek {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try pass()
      return []
    case Self.quotation: return try letters()
    default: return try bareWord()
    }
  }

  private struct PlainNumber {
    var digits = 0
    var decimals = 0
    var isNegative = false

    /// Exact: the digits and the power of ten are (D. W. Clinger, How to read floating point numbers accurately, 1990).
    var value: Double { (isNegative ? -1 : 1) * Double(digits) / Self.powers[decimals] }

    static let powers: [Double] = (0...15).map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }
  }

  /// A number without exponent and with at most fifteen digits, which most are; nil, and nothing is taken, for all else.
  private mutating func plainNumber() -> PlainNumber? {
    skipBlanks()
    var (next, number, count, isBehindPoint) = (place, PlainNumber(), 0, false)
    if next < bytes.count, bytes[next] == UInt8(ascii: "-") {
      number.isNegative = true
      next += 1
    }
    while next < bytes.count {
      let byte = bytes[next]
      if Self.isDigit(byte) {
        number.digits = 10 * number.digits + Int(byte - UInt8(ascii: "0"))
        count += 1
        if isBehindPoint { number.decimals += 1 }
        guard count <= 15 else { return nil }
      } else if byte == UInt8(ascii: "."), !isBehindPoint, count > 0 {
        isBehindPoint = true
      } else {
        break
      }
      next += 1
    }
    let isWhole = count > 0 && (!isBehindPoint || number.decimals > 0)
    guard isWhole, next == bytes.count || !Self.isPartOfWord(bytes[next]) else { return nil }
    place = next
    return number
  }

  /// A number, `true`, `false` or `null`.
  private mutating func bareWord() throws(JSONFault) -> [UInt8] {
    skipBlanks()
    let start = place
    while place < bytes.count, Self.isPartOfWord(bytes[place]) { place += 1 }
    let word = Array(bytes[start..<place])
    guard let first = word.first else { throw fault("a value is expected") }
    let isNumber = first == UInt8(ascii: "-") || Self.isDigit(first)
    let text = String(decoding: word, as: UTF8.self)
    guard isNumber ? Double(text) != nil : ["true", "false", "null"].contains(text) else {
      place = start
      throw fault("no value begins here")
    }
    return word
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "E")
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
  }

  private mutating func name() throws(JSONFault) -> String {
    let before = place
    guard take(Self.quotation) else { throw fault("a text is expected") }
    let end = LongText.firstSpecial(in: bytes, from: place)
    guard end < bytes.count, bytes[end] == Self.quotation else {
      place = before
      return String(decoding: try letters(), as: UTF8.self)
    }
    defer { place = end + 1 }
    return String(decoding: bytes[place..<end], as: UTF8.self)
  }

  private mutating func letters() throws(JSONFault) -> [UInt8] {
    guard take(Self.quotation) else { throw fault("a text is expected") }
    // Most texts have no escapes: they are taken in one piece.
    let start = place
    place = LongText.firstSpecial(in: bytes, from: place)
    var letters = Array(bytes[start..<place])
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case Self.quotation: return letters
      case UInt8(ascii: "\\"): try escape(into: &letters)
      case 0..<0x20: throw fault("a control character inside a text")
      default: letters.append(byte)
      }
    }
    throw fault("the text does not end")
  }

  private mutating func escape(into letters: inout [UInt8]) throws(JSONFault) {
    guard place < bytes.count else { throw fault("the text does not end") }
    defer { place += 1 }
    switch bytes[place] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letters.append(bytes[place])
    case UInt8(ascii: "b"): letters.append(8)
    case UInt8(ascii: "f"): letters.append(12)
    case UInt8(ascii: "n"): letters.append(10)
    case UInt8(ascii: "r"): letters.append(13)
    case UInt8(ascii: "t"): letters.append(9)
    case UInt8(ascii: "u"): letters += try character()
    default: throw fault("an unknown escape")
    }
  }

  /// Behind `\u`, at the `u`: one code unit, or a pair. Half a pair becomes the replacement character.
  private mutating func character() throws(JSONFault) -> [UInt8] {
    var units = [try hexadecimal()]
    if (0xD800..<0xDC00).contains(units[0]),
      bytes[(place + 1)...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    {
      let before = place
      place += 2
      let second = try hexadecimal()
      if (0xDC00..<0xE000).contains(second) { units.append(second) } else { place = before }
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// Four digits behind `place`, which ends on the last of them.
  private mutating func hexadecimal() throws(JSONFault) -> UInt16 {
    let digits = bytes[(place + 1)...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("four hexadecimal digits are expected") }
    place += 4
    return unit
  }

  private func fault(_ reason: StaticString) -> JSONFault { JSONFault(offset: place, reason: "\(reason)") }
  private func fault(_ reason: String) -> JSONFault { JSONFault(offset: place, reason: reason) }
}

/// Why a message is not JSON.
package struct JSONFault: Error, Sendable, Equatable, CustomStringConvertible {
  package let offset: Int
  package let reason: String

  package var description: String { "not valid JSON at byte \(offset): \(reason)" }
}
