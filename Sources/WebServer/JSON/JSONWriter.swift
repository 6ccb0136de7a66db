extension JSONValue {
  /// Without blanks.
  package var bytes: [UInt8] {
    var writer = JSONWriter(indentation: nil)
    writer.write(self)
    return writer.bytes
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Two blanks deeper per level, a line per member: for documents that people read and compare.
  package var indented: String {
    var writer = JSONWriter(indentation: 2)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }
}

/// Puts JSON into bytes. Numbers that JSON cannot say (infinite, none) become null.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private let indentation: Int?
  private var depth = 0

  private static let usualLength = 256

  init(indentation: Int?) {
    self.indentation = indentation
    bytes.reserveCapacity(Self.usualLength)
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .integer(let number): bytes += String(number).utf8
    case .number(let number): write(number)
    case .string(let text): write(text)
    case .array(let elements):
      list("[", elements, "]") { $0.write($1) }
    case .object(let members):
      list("{", members, "}") { writer, member in
        writer.write(member.0)
        writer.bytes += (writer.indentation == nil ? ":" : ": ").utf8
        writer.write(member.1)
      }
    }
  }

  private mutating func write(_ number: Double) {
    guard number.isFinite else { return bytes += "null".utf8 }
    bytes += number.description.utf8
  }

  private mutating func list<Element>(
    _ open: String, _ elements: [Element], _ close: String, _ each: (inout JSONWriter, Element) -> Void
  ) {
    bytes += open.utf8
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine()
      each(&self, element)
    }
    depth -= 1
    if !elements.isEmpty { newLine() }
    bytes += close.utf8
  }

  private mutating func newLine() {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: indentation * depth)
  }

  mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    defer { bytes.append(UInt8(ascii: "\"")) }
    // Nearly every text goes as it is.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      bytes += text.utf8
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      case UInt8(ascii: "\r"): bytes += "\\r".utf8
      case UInt8(ascii: "\t"): bytes += "\\t".utf8
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes += [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
