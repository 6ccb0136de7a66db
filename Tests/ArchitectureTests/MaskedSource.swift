/// A Swift source with comments and text blanked out, so that rules look at code alone. Lines stay where they are.
///
/// Code inside `\( )` stays visible. Regex literals without `#` are not known here; the house writes none.
struct MaskedSource {
  /// Same lines and columns as the source.
  private(set) var code: [UInt8]
  /// What was written between quotes, with the line it begins on.
  private(set) var texts: [(line: Int, text: String)] = []

  private let source: [UInt8]
  /// Where each line ends.
  private let ends: [Int]
  private var place = 0

  init(_ text: String) {
    source = Array(text.utf8)
    ends = source.indices.filter { [source] in source[$0] == Self.newline }
    code = source
    scanCode(until: nil)
  }

  var lines: [String] {
    code.split(separator: Self.newline, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Counted from 1.
  func line(at offset: Int) -> Int {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low + 1
  }

  private mutating func scanCode(until end: UInt8?) {
    var depth = 0
    while place < source.count {
      switch source[place] {
      case UInt8(ascii: "/") where next(1) == UInt8(ascii: "/"): blankLine()
      case UInt8(ascii: "/") where next(1) == UInt8(ascii: "*"): blankComment()
      case UInt8(ascii: "\""): scanText(hashes: 0)
      case UInt8(ascii: "#") where hashesBeforeQuote() > 0: scanText(hashes: hashesBeforeQuote())
      case UInt8(ascii: "("): (depth, place) = (depth + 1, place + 1)
      case UInt8(ascii: ")"):
        if depth == 0, end != nil { return }
        (depth, place) = (depth - 1, place + 1)
      default: place += 1
      }
    }
  }

  private mutating func scanText(hashes: Int) {
    let first = line(at: place)
    place += hashes
    let isLong = next(1) == Self.quote && next(2) == Self.quote
    let quotes = isLong ? 3 : 1
    place += quotes
    var text: [UInt8] = []
    while place < source.count {
      if closes(quotes, hashes) {
        place += quotes + hashes
        break
      }
      if isEscape(hashes), next(1 + hashes) == UInt8(ascii: "(") {
        place += 2 + hashes
        scanCode(until: UInt8(ascii: ")"))
        place += 1
        text += Array("…".utf8)
        continue
      }
      let width = isEscape(hashes) ? 2 + hashes : 1
      for _ in 0..<width where place < source.count {
        if source[place] != Self.newline { code[place] = Self.blank }
        text.append(source[place])
        place += 1
      }
    }
    texts.append((first, String(decoding: text, as: UTF8.self)))
  }

  private func isEscape(_ hashes: Int) -> Bool {
    source[place] == UInt8(ascii: "\\") && (0..<hashes).allSatisfy { next(1 + $0) == UInt8(ascii: "#") }
  }

  private func closes(_ quotes: Int, _ hashes: Int) -> Bool {
    (0..<quotes).allSatisfy { next($0) == Self.quote }
      && (0..<hashes).allSatisfy { next(quotes + $0) == UInt8(ascii: "#") }
  }

  /// How many `#` open a raw text here; 0 when they open none.
  private func hashesBeforeQuote() -> Int {
    var count = 0
    while next(count) == UInt8(ascii: "#") { count += 1 }
    return next(count) == Self.quote ? count : 0
  }

  private mutating func blankLine() {
    while place < source.count, source[place] != Self.newline {
      code[place] = Self.blank
      place += 1
    }
  }

  private mutating func blankComment() {
    var depth = 0
    repeat {
      let pair = (source[place], next(1))
      let isOpening = pair == (UInt8(ascii: "/"), UInt8(ascii: "*"))
      let isClosing = pair == (UInt8(ascii: "*"), UInt8(ascii: "/"))
      depth += isOpening ? 1 : isClosing ? -1 : 0
      for _ in 0..<(isOpening || isClosing ? 2 : 1) {
        if source[place] != Self.newline { code[place] = Self.blank }
        place += 1
      }
    } while depth > 0 && place < source.count
  }

  private func next(_ distance: Int) -> UInt8 {
    place + distance < source.count ? source[place + distance] : 0
  }

  private static let newline = UInt8(ascii: "\n")
  private static let quote = UInt8(ascii: "\"")
  private static let blank = UInt8(ascii: " ")
}
