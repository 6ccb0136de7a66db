import Glibc

/// Takes a form apart while it arrives (RFC 7578). A pure machine: bytes in, events out, never more held than one
/// boundary and the headers of one part.
///
/// ```
/// parser.feed(bytes)
/// while let event = try parser.next() { … }
/// try parser.finish()
/// ```
package struct MultipartParser: Sendable {
  package enum Event: Sendable, Equatable {
    case part(MultipartHead)
    /// Never empty.
    case data([UInt8])
    case partEnd
    /// What follows is ignored.
    case end
  }

  package struct Limits: Sendable, Equatable {
    /// Bytes of one part's headers.
    package var headerBytes = 16 << 10
    package var parts = 1_000

    package init() {}
  }

  private enum State: Sendable, Equatable {
    case preamble
    /// Behind a boundary: a line end, or the two dashes of the last one.
    case boundary
    case headers
    case body
    case ended
  }

  /// CR LF, two dashes, the boundary.
  private let delimiter: [UInt8]
  private let limits: Limits
  private var state = State.preamble
  private var parts = 0
  private var buffer: [UInt8] = Array("\r\n".utf8)
  private var offset = 0

  /// - Parameter boundary: from the `Content-Type` of the request.
  package init(boundary: String, limits: Limits = Limits()) {
    delimiter = Array("\r\n--\(boundary)".utf8)
    self.limits = limits
  }

  package mutating func feed(_ bytes: [UInt8]) {
    if state == .ended { return }
    buffer.removeFirst(offset)
    offset = 0
    buffer += bytes
  }

  /// nil: feed more.
  package mutating func next() throws(MultipartProblem) -> Event? {
    while true {
      switch state {
      case .preamble:
        guard let found = find(delimiter) else {
          keep(delimiter.count - 1)
          return nil
        }
        offset = found + delimiter.count
        state = .boundary
      case .boundary:
        guard let isLast = try endOfBoundary() else { return nil }
        state = isLast ? .ended : .headers
        if isLast { return .end }
      case .headers:
        guard let head = try head() else { return nil }
        state = .body
        return .part(head)
      case .body: return body()
      case .ended: return nil
      }
    }
  }

  /// Nothing more comes.
  package func finish() throws(MultipartProblem) {
    switch state {
    case .ended: return
    case .preamble: throw MultipartProblem("the boundary of its Content-Type does not occur")
    case .boundary, .headers, .body: throw MultipartProblem("it ends before its last boundary")
    }
  }

  /// nil while too little is here.
  private mutating func endOfBoundary() throws(MultipartProblem) -> Bool? {
    // Blanks may stand behind a boundary (RFC 2046, 5.1.1).
    var place = offset
    while place < buffer.count, buffer[place] == 0x20 || buffer[place] == 0x09 { place += 1 }
    guard place - offset <= 64 else { throw MultipartProblem("a boundary's line does not end") }
    guard place + 2 <= buffer.count else { return nil }
    let isLast = buffer[place] == UInt8(ascii: "-") && buffer[place + 1] == UInt8(ascii: "-")
    let isLineEnd = buffer[place] == 0x0D && buffer[place + 1] == 0x0A
    guard isLast || isLineEnd else { throw MultipartProblem("a boundary is followed by something else") }
    // A line end stays: without headers it begins the empty line.
    offset = isLast ? place + 2 : place
    return isLast
  }

  private mutating func head() throws(MultipartProblem) -> MultipartHead? {
    guard let end = find(Self.emptyLine) else {
      guard buffer.count - offset <= limits.headerBytes else { throw MultipartProblem("a part's headers are too long") }
      return nil
    }
    guard end - offset <= limits.headerBytes else { throw MultipartProblem("a part's headers are too long") }
    parts += 1
    guard parts <= limits.parts else { throw MultipartProblem("it has more than \(limits.parts) parts") }
    let headers = try Self.headers(buffer[offset..<end])
    // The empty line's own line end may begin the delimiter that ends an empty part.
    offset = end + Self.emptyLine.count - 2
    return try MultipartHead(headers)
  }

  private mutating func body() -> Event? {
    // The first two bytes are the line end behind the headers.
    if let found = find(delimiter) {
      if found <= offset {
        offset = found + delimiter.count
        state = .boundary
        isAtStart = true
        return .partEnd
      }
      return data(until: found)
    }
    let end = buffer.count - (delimiter.count - 1)
    guard end > offset + (isAtStart ? 2 : 0) else { return nil }
    return data(until: end)
  }

  /// True until the line end in front of the data is skipped.
  private var isAtStart = true

  private mutating func data(until end: Int) -> Event? {
    let start = isAtStart ? offset + 2 : offset
    isAtStart = false
    offset = end
    guard start < end else { return body() }
    return .data(Array(buffer[start..<end]))
  }

  private static let emptyLine = Array("\r\n\r\n".utf8)

  private static func headers(_ bytes: ArraySlice<UInt8>) throws(MultipartProblem) -> Headers {
    var headers = Headers()
    for line in bytes.split(separator: 0x0A) {
      let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
      if text.isEmpty { continue }
      guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon != text.startIndex else {
        throw MultipartProblem("a part has a header without a colon")
      }
      headers.add(
        String(text[..<colon].trimmingBlanks), String(text[text.utf8.index(after: colon)...].trimmingBlanks))
    }
    return headers
  }

  private mutating func keep(_ count: Int) { offset = max(offset, buffer.count - count) }

  /// Where the needle begins, from `offset` on. Looks for its first byte, which is rare in what is searched.
  private func find(_ needle: [UInt8]) -> Int? {
    guard let first = needle.first else { return nil }
    let (offset, length) = (offset, needle.count)
    return unsafe buffer.withUnsafeBytes { bytes -> Int? in
      guard let start = bytes.baseAddress else { return nil }
      return unsafe needle.withUnsafeBytes { wanted -> Int? in
        guard let wanted = wanted.baseAddress else { return nil }
        var place = offset
        while place + length <= bytes.count {
          guard let hit = unsafe memchr(start + place, Int32(first), bytes.count - length + 1 - place) else {
            return nil
          }
          place = unsafe start.distance(to: UnsafeRawPointer(hit))
          if unsafe memcmp(start + place, wanted, length) == 0 { return place }
          place += 1
        }
        return nil
      }
    }
  }
}
