/// Walks through the lines of a text file, however they end, and knows their numbers.
struct TextLines {
  private let bytes: [UInt8]
  private var position = 0
  private var number = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  struct Line {
    /// From 1.
    let number: Int
    let text: String

    /// Empty fields are dropped, so that several blanks count as one separator.
    func fields(separatedBy separators: Set<UInt8>) -> [Substring] {
      text.split(whereSeparator: { character in
        guard let byte = character.asciiValue else { return false }
        return separators.contains(byte)
      })
    }
  }

  mutating func next() -> Line? {
    guard position < bytes.count else { return nil }
    let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    var text = bytes[position..<end]
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    position = end + 1
    number += 1
    return Line(number: number, text: String(decoding: text, as: UTF8.self))
  }
}

/// Reads the fields of one line and says which one is wrong.
struct FieldReader {
  let fields: [Substring]
  let line: Int

  func number(_ index: Int, _ name: String) throws(TextRowError) -> Double {
    guard index < fields.count else { throw TextRowError(line: line, reason: "\(name) is missing") }
    guard let value = Double(fields[index]), value.isFinite else {
      throw TextRowError(line: line, reason: "\(name) is \"\(fields[index])\", not a number")
    }
    return value
  }

  /// Whole numbers, also when written as `3.0`.
  func integer(_ index: Int, _ name: String) throws(TextRowError) -> Int {
    let value = try number(index, name)
    guard let whole = Int(exactly: value), abs(value) <= Self.greatestWhole else {
      throw TextRowError(line: line, reason: "\(name) is \"\(fields[index])\", not a whole number")
    }
    return whole
  }

  /// What follows the point is left out, as in labels that write `1.00` or `0.33` for a level.
  func level(_ index: Int, _ name: String) throws(TextRowError) -> Int {
    let value = try number(index, name)
    guard abs(value) <= Self.greatestWhole else {
      throw TextRowError(line: line, reason: "\(name) is \"\(fields[index])\", too large a number")
    }
    return Int(value)
  }

  /// Beyond, a number with a point no longer tells neighbours apart (2⁵³).
  private static let greatestWhole = 9_007_199_254_740_992.0
}

/// Numbers as text, the same on every machine.
enum DecimalText {
  /// Two decimals.
  static func two(_ value: Double) -> String {
    guard abs(value) < greatest else { return "\(value)" }
    let hundredths = Int((value * 100).rounded())
    let sign = hundredths < 0 ? "-" : ""
    let digits = abs(hundredths)
    let fraction = digits % 100
    return "\(sign)\(digits / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }

  /// From here on there are no two decimals in a double, and hundredths leave the whole numbers.
  private static let greatest = 1e15
}
