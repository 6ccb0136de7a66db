/// Bytes as letters of base 64 (RFC 4648, section 4), quick enough for every frame.
package enum Base64Text {
  package static func letters(of bytes: [UInt8]) -> [UInt8] {
    let length = (bytes.count + 2) / 3 * 4
    return unsafe [UInt8](unsafeUninitializedCapacity: length) { letters, count in
      var (from, to) = (0, 0)
      while from < bytes.count {
        let left = bytes.count - from
        let second = left > 1 ? bytes[from + 1] : 0
        let third = left > 2 ? bytes[from + 2] : 0
        unsafe letters[to] = alphabet[Int(bytes[from] >> 2)]
        unsafe letters[to + 1] = alphabet[Int((bytes[from] & 3) << 4 | second >> 4)]
        unsafe letters[to + 2] = left > 1 ? alphabet[Int((second & 15) << 2 | third >> 6)] : padding
        unsafe letters[to + 3] = left > 2 ? alphabet[Int(third & 63)] : padding
        from += 3
        to += 4
      }
      count = length
    }
  }

  /// nil for what is none: another letter, a wrong length, padding inside.
  package static func bytes(of letters: [UInt8]) -> [UInt8]? {
    guard letters.count.isMultiple(of: 4) else { return nil }
    let end = letters.lastIndex { $0 != padding }.map { $0 + 1 } ?? 0
    guard letters.count - end <= 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(letters.count / 4 * 3)
    var (bits, held) = (UInt32(0), 0)
    for letter in letters[..<end] {
      let value = values[Int(letter)]
      guard value < 64 else { return nil }
      bits = bits << 6 | UInt32(value)
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return bytes
  }

  private static let padding = UInt8(ascii: "=")
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// 64 for what is no letter of the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
  }()
}
