/// Writes the boxes of an MP4 file (ISO/IEC 14496-12): a length, four letters, what is inside.
struct BoxScribe {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }
  mutating func bytes(_ values: some Sequence<UInt8>) { bytes.append(contentsOf: values) }
  mutating func short(_ value: UInt16) { append(value) }
  mutating func word(_ value: UInt32) { append(value) }
  mutating func long(_ value: UInt64) { append(value) }
  mutating func letters(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

  mutating func box(_ name: String, _ body: (inout BoxScribe) -> Void) {
    let start = bytes.count
    word(0)
    letters(name)
    body(&self)
    set(UInt32(bytes.count - start), at: start)
  }

  /// A box with a version and flags.
  mutating func full(_ name: String, version: UInt8 = 0, flags: UInt32 = 0, _ body: (inout BoxScribe) -> Void) {
    box(name) { box in
      box.word(UInt32(version) << 24 | flags)
      body(&box)
    }
  }

  /// Writes over what stands there.
  mutating func set(_ value: UInt32, at place: Int) {
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * index)) }
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    for index in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> index))
    }
  }
}
