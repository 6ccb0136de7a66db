import Records

/// Parts of objects.
enum ObjectRange {
  /// What a reader gives at once, in bytes.
  static let piece = 256 << 10

  /// The bytes that are really there of those asked for.
  static func limits(_ range: Range<Int>?, of info: ObjectInfo) throws(StoreError) -> Range<Int> {
    guard let range else { return 0..<info.size }
    guard range.lowerBound >= 0, range.lowerBound < info.size, !range.isEmpty else {
      throw StoreError(
        .invalid,
        "Object \(info.key) has \(info.size) bytes; \(range.lowerBound)..<\(range.upperBound) is no part of it.")
    }
    return range.lowerBound..<min(range.upperBound, info.size)
  }
}
