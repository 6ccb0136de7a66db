/// Reads numbers out of untrusted bytes; everything beyond the end is nil, never a trap.
struct ByteReader {
  let bytes: ArraySlice<UInt8>
  var isLittleEndian: Bool

  init(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool = false) {
    self.bytes = bytes
    self.isLittleEndian = isLittleEndian
  }

  var count: Int { bytes.count }

  /// `width` bytes as an unsigned number, at most four.
  func number(at offset: Int, width: Int) -> Int? {
    guard let part = slice(at: offset, count: width) else { return nil }
    return isLittleEndian ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
  }

  func slice(at offset: Int, count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else { return nil }
    return bytes[bytes.startIndex + offset..<bytes.startIndex + offset + count]
  }

  func hasText(_ text: String, at offset: Int) -> Bool {
    slice(at: offset, count: text.utf8.count)?.elementsEqual(text.utf8) ?? false
  }
}
