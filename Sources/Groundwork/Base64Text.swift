/// Bytes as letters of base 64 (RFC 4648, section 4), quick enough for every frame: by tables that know two letters, or
/// four, at a time.
package enum Base64Text {
  package static func letters(of bytes: [UInt8]) -> [UInt8] {
    let length = (bytes.count + 2) / 3 * 4
    return unsafe [UInt8](unsafeUninitializedCapacity: length) { letters, count in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe pairs.withUnsafeBufferPointer { pairs in
          let raw = UnsafeMutableRawBufferPointer(letters)
          for group in 0..<bytes.count / 3 {
            let from = 3 * group
            let bits = unsafe Int(bytes[from]) << 16 | Int(bytes[from + 1]) << 8 | Int(bytes[from + 2])
            let four = unsafe UInt32(pairs[bits >> 12]) | UInt32(pairs[bits & 4095]) << 16
            unsafe raw.storeBytes(of: four.littleEndian, toByteOffset: 4 * group, as: UInt32.self)
          }
        }
      }
      for (place, letter) in zip((length - 4)..., ending(bytes)) { unsafe letters[place] = letter }
      count = length
    }
  }

  /// nil for what is none: another letter, a wrong length, padding inside.
  package static func bytes(of letters: [UInt8]) -> [UInt8]? {
    guard letters.count.isMultiple(of: 4) else { return nil }
    guard letters.last == padding else { return whole(letters[...]) }
    // The last four, with zeros in the place of the padding.
    let missing = letters[letters.count - 2] == padding ? 2 : 1
    let last = Array(letters.suffix(4).dropLast(missing)) + [UInt8](repeating: UInt8(ascii: "A"), count: missing)
    guard let start = whole(letters.dropLast(4)), let end = whole(last[...]) else { return nil }
    return start + end.dropLast(missing)
  }

  /// Without padding.
  private static func whole(_ letters: ArraySlice<UInt8>) -> [UInt8]? {
    var isGood = true
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: letters.count / 4 * 3) { bytes, count in
      unsafe letters.withUnsafeBufferPointer { letters in
        unsafe values.withUnsafeBufferPointer { values in
          var seen: UInt32 = 0
          for group in 0..<letters.count / 4 {
            let (from, to) = (4 * group, 3 * group)
            let high = unsafe values[Int(letters[from])] | values[256 + Int(letters[from + 1])]
            let low = unsafe values[512 + Int(letters[from + 2])] | values[768 + Int(letters[from + 3])]
            let bits = high | low
            seen |= bits
            unsafe bytes[to] = UInt8(truncatingIfNeeded: bits >> 16)
            unsafe bytes[to + 1] = UInt8(truncatingIfNeeded: bits >> 8)
            unsafe bytes[to + 2] = UInt8(truncatingIfNeeded: bits)
          }
          isGood = seen & none == 0
        }
      }
      count = letters.count / 4 * 3
    }
    return isGood ? bytes : nil
  }

  /// The four letters of what is left behind the last three bytes; empty when nothing is.
  private static func ending(_ bytes: [UInt8]) -> [UInt8] {
    let rest = bytes.suffix(bytes.count % 3)
    guard let first = rest.first else { return [] }
    let second = rest.count > 1 ? rest[rest.startIndex + 1] : 0
    return [
      alphabet[Int(first >> 2)], alphabet[Int((first & 3) << 4 | second >> 4)],
      rest.count > 1 ? alphabet[Int((second & 15) << 2)] : padding, padding,
    ]
  }

  private static let padding = UInt8(ascii: "=")
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Two letters for each twelve bits, the first one in the lower byte.
  private static let pairs = (0..<4096).map { UInt16(alphabet[$0 >> 6]) | UInt16(alphabet[$0 & 63]) << 8 }

  /// Marks what is no letter of the alphabet.
  private static let none: UInt32 = 1 << 31

  /// What a letter means in the first, second, third and fourth place of four: 256 values each.
  private static let values: [UInt32] = {
    var values = [UInt32](repeating: none, count: 4 * 256)
    for place in 0..<4 {
      for (value, letter) in alphabet.enumerated() {
        values[256 * place + Int(letter)] = UInt32(value) << (18 - 6 * place)
      }
    }
    return values
  }()
}
