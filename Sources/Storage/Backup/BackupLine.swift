/// A row as a line of text: values split by tabs, each with a letter for its kind, and no line break inside.
enum BackupLine {
  static func text(_ values: [SQLValue]) -> String { values.map(field).joined(separator: "\t") }

  /// nil for what is no such line.
  static func values(_ text: some StringProtocol) -> [SQLValue]? {
    var values: [SQLValue] = []
    for field in text.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false) {
      guard let value = value(Array(field)) else { return nil }
      values.append(value)
    }
    return values
  }

  private static func field(_ value: SQLValue) -> String {
    switch value {
    case .null: "-"
    case .integer(let number): "i\(number)"
    case .number(let number): "n\(number)"
    case .text(let text): "t" + escaped(text)
    }
  }

  private static func value(_ bytes: [UInt8]) -> SQLValue? {
    let rest = String(decoding: bytes.dropFirst(), as: UTF8.self)
    switch bytes.first {
    case UInt8(ascii: "-") where bytes.count == 1: return .null
    case UInt8(ascii: "i"): return Int64(rest).map { .integer($0) }
    case UInt8(ascii: "n"): return Double(rest).map { .number($0) }
    case UInt8(ascii: "t"): return unescaped(bytes.dropFirst()).map { .text($0) }
    default: return nil
    }
  }

  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += Array("\\\\".utf8)
      case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
      case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
      default: return nil
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
