/// Reads `Range: bytes=0-99` (RFC 9110, 14). One range is served; for several the whole file is.
enum ByteRange {
  enum Answer: Equatable {
    case whole
    case part(Range<Int>)
    case impossible
  }

  static func answer(_ text: String, size: Int) -> Answer {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].trimmingBlanks.lowercased() == "bytes" else { return .whole }
    let ends = parts[1].trimmingBlanks.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, !parts[1].contains(",") else { return .whole }
    switch (number(ends[0]), number(ends[1])) {
    case (.some(let first), .some(let last)):
      guard first <= last else { return .whole }
      return first < size ? .part(first..<min(last, size - 1) + 1) : .impossible
    case (.some(let first), nil):
      guard ends[1].isEmpty else { return .whole }
      return first < size ? .part(first..<size) : .impossible
    case (nil, .some(let count)):
      guard ends[0].isEmpty else { return .whole }
      return count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .impossible
    case (nil, nil): return .whole
    }
  }

  /// Digits only, and not so many that they overflow.
  private static func number(_ text: Substring) -> Int? {
    guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
