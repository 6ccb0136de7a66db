/// Reads the form of a request part by part, holding one piece at a time: any size in bounded memory.
///
/// ```
/// var form = try MultipartReader(request)
/// while let part = try await form.next() {
///   while let piece = try await form.piece() { … }
/// }
/// ```
package struct MultipartReader {
  private var parser: MultipartParser
  private let stream: BodyStream?
  private var waiting: [UInt8]?
  private var isInPart = false
  private var isOver = false

  /// - Throws: `MultipartProblem` when the request is no form of this kind or has no usable boundary.
  package init(_ request: Request, limits: MultipartParser.Limits = .init()) throws(MultipartProblem) {
    let type = MediaType(request.headers["content-type"] ?? "")
    guard type.name == "multipart/form-data" else {
      throw MultipartProblem("its Content-Type is not multipart/form-data")
    }
    guard let boundary = type["boundary"], (1...200).contains(boundary.utf8.count) else {
      throw MultipartProblem("its Content-Type has no boundary")
    }
    parser = MultipartParser(boundary: boundary, limits: limits)
    switch request.body {
    case .bytes(let bytes): (waiting, stream) = (bytes, nil)
    case .stream(let arriving): (waiting, stream) = (nil, arriving)
    }
  }

  package static func isForm(_ request: Request) -> Bool {
    MediaType(request.headers["content-type"] ?? "").name == "multipart/form-data"
  }

  /// The next part; what was not read of the one before is passed over. nil behind the last.
  package mutating func next() async throws -> MultipartHead? {
    while isInPart { _ = try await piece() }
    while let event = try await event() {
      if case .part(let head) = event {
        isInPart = true
        return head
      }
    }
    return nil
  }

  /// The next bytes of the part; nil at its end.
  package mutating func piece() async throws -> [UInt8]? {
    guard isInPart else { return nil }
    if case .data(let bytes)? = try await event() { return bytes }
    isInPart = false
    return nil
  }

  /// The whole part as text.
  /// - Throws: `HTTPError` 413 when it is longer than `limit` bytes.
  package mutating func text(limit: Int = 64 << 10) async throws -> String {
    String(decoding: try await bytes(limit: limit), as: UTF8.self)
  }

  /// The whole part. Of large parts, one at a time is expected to stay in memory.
  /// - Throws: `HTTPError` 413 when it is longer than `limit`, 503 when too much lies in memory already.
  package mutating func bytes(limit: Int) async throws -> [UInt8] {
    var all: [UInt8] = []
    while let piece = try await piece() {
      guard all.count + piece.count <= limit else {
        throw HTTPError.tooLarge("A part of the form is larger than \(limit) bytes.")
      }
      try stream?.holds(all.count + piece.count)
      all += piece
    }
    return all
  }

  /// nil behind the last.
  private mutating func event() async throws -> MultipartParser.Event? {
    while !isOver {
      if let event = try parser.next() {
        if event == .end {
          isOver = true
          isInPart = false
          try await skipRest()
          return nil
        }
        return event
      }
      if let bytes = waiting {
        waiting = nil
        parser.feed(bytes)
      } else if let bytes = try await stream?.next() {
        parser.feed(bytes)
      } else {
        isOver = true
        try parser.finish()
      }
    }
    return nil
  }

  /// A body that is too long is refused even when the excess stands behind the form.
  private mutating func skipRest() async throws { while try await stream?.next() != nil {} }
}
