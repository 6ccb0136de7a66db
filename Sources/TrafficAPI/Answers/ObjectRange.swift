/// The part of a file that a `Range` header asks for (RFC 9110, 14.2).
enum ObjectRange: Equatable {
  case whole
  case part(Range<Int>)
  case outside

  /// Several parts at once, and what cannot be read, get the whole.
  init(_ header: String?, size: Int) {
    guard let header, let equals = header.firstIndex(of: "="), header[..<equals].lowercased() == "bytes" else {
      self = .whole
      return
    }
    let ends = header[header.index(after: equals)...].split(separator: "-", omittingEmptySubsequences: false)
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

  /// Outer nil: neither empty nor a number.
  private static func number(_ text: Substring) -> Int?? {
    let text = String(text).trimmed
    if text.isEmpty { return .some(nil) }
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return .some(Int(text) ?? .max)
  }
}
