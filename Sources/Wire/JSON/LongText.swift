/// Looks through texts eight bytes at a time: a message may carry a picture.
enum LongText {
  /// Whether all of it can stand in a JSON text as it is, without blanks: printable ASCII but quotation mark and
  /// backslash. So are letters of base 64.
  static func isPlain(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      let words = bytes.count / 8
      var found: UInt64 = 0
      for word in 0..<words {
        found |= unsafe unusual(bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self))
      }
      return unsafe found == 0 && bytes[(8 * words)...].allSatisfy(isPlain)
    }
  }

  static func isPlain(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// The first place from this one on that ends a JSON text, begins an escape or may not stand there; the number of bytes
  /// when there is none.
  static func firstSpecial(in bytes: [UInt8], from start: Int) -> Int {
    unsafe bytes.withUnsafeBytes { bytes in
      var place = start
      while place + 8 <= bytes.count,
        special(unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) == 0
      {
        place += 8
      }
      while place < bytes.count, unsafe !isSpecial(bytes[place]) { place += 1 }
      return place
    }
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  // Eight bytes at once; not 0 when there is one among them (H. S. Warren, Hacker's Delight, 2nd ed., 6-1).

  private static func unusual(_ eight: UInt64) -> UInt64 {
    (hasLess(eight, than: 0x21) | hasByte(eight, 0x7F) | hasByte(eight, 0x22) | hasByte(eight, 0x5C) | eight) & tops
  }

  private static func special(_ eight: UInt64) -> UInt64 {
    (hasLess(eight, than: 0x20) | hasByte(eight, 0x22) | hasByte(eight, 0x5C)) & tops
  }

  private static func hasLess(_ eight: UInt64, than byte: UInt64) -> UInt64 { (eight &- ones &* byte) & ~eight }
  private static func hasByte(_ eight: UInt64, _ byte: UInt64) -> UInt64 { hasLess(eight ^ (ones &* byte), than: 1) }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080
}
