/// The part of something that a `Range` header asks for (RFC 9110, 14). For several parts at once, and for what cannot be
/// read, there is the whole.
package enum ByteRange: Equatable {
  case whole
  case part(Range<Int>)
  /// Behind the end: 416.
  case outside

  /// - Parameters:
  ///   - header: `bytes=0-99`; nil for none.
  ///   - size: of the whole, in bytes.
  package init(_ header: String?, size: Int) {
    let parts = (header ?? "").split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].trimmingBlanks.lowercased() == "bytes" else {
      self = .whole
      return
    }
    let ends = parts[1].split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else {
      self = .whole
      return
    }
    switch (first, last) {
    case (nil, nil): self = .whole
    case (nil, let count?): self = count == 0 || size == 0 ? .outside : .part(max(0, size - count)..<size)
    case (let start?, nil): self = start < size ? .part(start..<size) : .outside
    case (let start?, let end?) where start <= end:
      self = start < size ? .part(start..<min(end, size - 1) + 1) : .outside
    default: self = .whole
    }
  }

  /// Outer nil: neither empty nor a number. One that is too large is behind every end.
  private static func number(_ text: Substring) -> Int?? {
    let text = text.trimmingBlanks
    if text.isEmpty { return .some(nil) }
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return .some(Int(text) ?? .max)
  }
}
