extension JSONValue {
  /// Reads one JSON text (RFC 8259), strictly.
  ///
  /// - Parameter depthLimit: arrays and objects inside each other; more is refused, so that no text can use up the
  ///   stack.
  package init(parsing bytes: [UInt8], depthLimit: Int = 128) throws(JSONProblem) {
    var reader = JSONReader(bytes, depthLimit: depthLimit)
    self = try reader.document()
  }
}

/// Why a text is not JSON.
package struct JSONProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let offset: Int
  package let reason: String

  package var description: String { "not valid JSON at byte \(offset): \(reason)" }
}

extension JSONProblem: HTTPErrorConvertible {
  package var httpError: HTTPError { .badRequest("The body is \(description).") }
}

private struct JSONReader {
  private let bytes: [UInt8]
  private let depthLimit: Int
  private var place = 0
  private var depth = 0

  init(_ bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  mutating func document() throws(JSONProblem) -> JSONValue {
    let value = try value()
    skipBlanks()
    guard place == bytes.count else { throw problem("something follows the value") }
    return value
  }

  private mutating func value() throws(JSONProblem) -> JSONValue {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
      return try number()
    case nil: throw problem("the text ends where a value is expected")
    default: throw problem("no value begins here")
    }
  }

  private mutating func object() throws(JSONProblem) -> JSONValue {
    try enter()
    var members: [(String, JSONValue)] = []
    if take(UInt8(ascii: "}")) { return leave(.object([])) }
    while true {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw problem("a member's name is expected") }
      let name = try string()
      guard take(UInt8(ascii: ":")) else { throw problem("a colon is expected") }
      members.append((name, try value()))
      if take(UInt8(ascii: "}")) { return leave(.object(members)) }
      guard take(UInt8(ascii: ",")) else { throw problem("a comma or } is expected") }
    }
  }

  private mutating func array() throws(JSONProblem) -> JSONValue {
    try enter()
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return leave(.array([])) }
    while true {
      elements.append(try value())
      if take(UInt8(ascii: "]")) { return leave(.array(elements)) }
      guard take(UInt8(ascii: ",")) else { throw problem("a comma or ] is expected") }
    }
  }

  private mutating func enter() throws(JSONProblem) {
    depth += 1
    guard depth <= depthLimit else { throw problem("nested deeper than \(depthLimit)") }
    place += 1
  }

  private mutating func leave(_ value: JSONValue) -> JSONValue {
    depth -= 1
    return value
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONProblem) -> JSONValue {
    let text = Array("\(word)".utf8)
    guard bytes[place...].starts(with: text) else { throw problem("no value begins here") }
    place += text.count
    return value
  }

  private mutating func number() throws(JSONProblem) -> JSONValue {
    let start = place
    var isWhole = true
    _ = takeRaw(UInt8(ascii: "-"))
    if !takeRaw(UInt8(ascii: "0")) { try digits() }
    if takeRaw(UInt8(ascii: ".")) {
      isWhole = false
      try digits()
    }
    if takeRaw(UInt8(ascii: "e")) || takeRaw(UInt8(ascii: "E")) {
      isWhole = false
      if !takeRaw(UInt8(ascii: "-")) { _ = takeRaw(UInt8(ascii: "+")) }
      try digits()
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWhole, let number = Int(text) { return .integer(number) }
    guard let number = Double(text), number.isFinite else { throw problem("the number is too large") }
    return .number(number)
  }

  private mutating func digits() throws(JSONProblem) {
    let start = place
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    guard place > start else { throw problem("a digit is expected") }
  }

  private mutating func string() throws(JSONProblem) -> String {
    place += 1
    let start = place
    // Most texts have no escapes: they are taken as they are.
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
    var text = Array(bytes[start..<place])
    while let byte = peek {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw problem("the text is not UTF-8") }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw problem("a control character inside a text")
      default: text.append(byte)
      }
    }
    throw problem("the text does not end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONProblem) {
    guard let byte = peek else { throw problem("the text does not end") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"): text += String(try character()).utf8
    default: throw problem("an unknown escape")
    }
  }

  /// Behind `\u`: one code unit, or a pair of them. A half pair becomes the replacement character.
  private mutating func character() throws(JSONProblem) -> Character {
    let first = try hexadecimal()
    var units = [first]
    if (0xD800..<0xDC00).contains(first), bytes[place...].starts(with: Array("\\u".utf8)) {
      let before = place
      place += 2
      let second = try hexadecimal()
      if (0xDC00..<0xE000).contains(second) { units.append(second) } else { place = before }
    }
    return Character(String(decoding: units, as: UTF16.self))
  }

  private mutating func hexadecimal() throws(JSONProblem) -> UInt16 {
    let digits = bytes[place...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw problem("four hexadecimal digits are expected") }
    place += 4
    return value
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  /// After blanks.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    return takeRaw(byte)
  }

  private mutating func takeRaw(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    place += 1
    return true
  }

  private func problem(_ reason: String) -> JSONProblem { JSONProblem(offset: place, reason: reason) }
}
