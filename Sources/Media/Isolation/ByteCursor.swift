/// Takes numbers and texts out of bytes that another process wrote, never beyond their end. Numbers are little endian.
struct ByteCursor {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var count: Int { rest.count }

  mutating func bytes(_ count: Int) throws(MediaError) -> ArraySlice<UInt8> {
    guard (0...rest.count).contains(count) else { throw Self.damaged("it ends too early") }
    let taken = rest.prefix(count)
    rest = rest.dropFirst(count)
    return taken
  }

  mutating func integer<Number: FixedWidthInteger>(_: Number.Type) throws(MediaError) -> Number {
    try bytes(Number.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
  }

  /// One of these, else it is damaged.
  mutating func integer<Number: FixedWidthInteger>(
    _ type: Number.Type, in range: ClosedRange<Int>
  ) throws(MediaError) -> Int {
    let number = try integer(type)
    guard let small = Int(exactly: number), range.contains(small) else {
      throw Self.damaged("\(number) is not between \(range.lowerBound) and \(range.upperBound)")
    }
    return small
  }

  mutating func number(in range: ClosedRange<Double>) throws(MediaError) -> Double {
    let number = Double(bitPattern: try integer(UInt64.self))
    guard range.contains(number) else { throw Self.damaged("\(number) is not between \(range)") }
    return number
  }

  mutating func flag() throws(MediaError) -> Bool { try integer(UInt8.self, in: 0...1) == 1 }

  /// Up to a year.
  mutating func duration() throws(MediaError) -> Duration {
    .microseconds(try integer(Int64.self, in: 0...31_536_000_000_000))
  }

  mutating func text() throws(MediaError) -> String {
    let count = try integer(UInt16.self, in: 0...Int(UInt16.max))
    return String(decoding: try bytes(count), as: UTF8.self)
  }

  mutating func raw() throws(MediaError) -> [UInt8] {
    let count = try integer(UInt16.self, in: 0...Int(UInt16.max))
    return Array(try bytes(count))
  }

  mutating func optional<Value>(
    _ read: (inout ByteCursor) throws(MediaError) -> Value
  ) throws(MediaError) -> Value? {
    try flag() ? try read(&self) : nil
  }

  static func damaged(_ cause: String) -> MediaError {
    MediaError(.damaged, subject: "message of a camera's process", cause: cause)
  }
}

/// Writes what a `ByteCursor` reads.
struct ByteScribe {
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ number: some FixedWidthInteger) {
    for place in stride(from: 0, to: number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> place))
    }
  }

  mutating func number(_ number: Double) { integer(number.bitPattern) }
  mutating func flag(_ flag: Bool) { bytes.append(flag ? 1 : 0) }
  mutating func duration(_ duration: Duration) { integer(Int64(duration / .microseconds(1))) }

  /// As much of it as is allowed.
  mutating func text(_ text: String, atMost limit: Int = 4000) {
    let letters = text.utf8.prefix(limit)
    integer(UInt16(letters.count))
    bytes.append(contentsOf: letters)
  }

  /// As much of it as is allowed.
  mutating func raw(_ bytes: [UInt8], atMost limit: Int = 8000) {
    let some = bytes.prefix(limit)
    integer(UInt16(some.count))
    self.bytes.append(contentsOf: some)
  }

  mutating func optional<Value>(_ value: Value?, _ write: (inout ByteScribe, Value) -> Void) {
    flag(value != nil)
    if let value { write(&self, value) }
  }
}
