/// What a client gets.
package struct Response: Sendable {
  package var status: Int
  package var headers: Headers
  package var body: ResponseBody

  package init(status: Int = 200, headers: Headers = [:], body: ResponseBody = .none) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Bytes of a media type.
  package static func bytes(_ bytes: [UInt8], type: String, status: Int = 200) -> Response {
    Response(status: status, headers: ["Content-Type": type], body: .bytes(bytes))
  }

  package static func text(_ text: String, type: String = "text/plain; charset=utf-8", status: Int = 200) -> Response {
    bytes(Array(text.utf8), type: type, status: status)
  }

  package static func html(_ text: String, status: Int = 200) -> Response {
    self.text(text, type: "text/html; charset=utf-8", status: status)
  }

  package static func json(_ value: JSONValue, status: Int = 200) -> Response {
    bytes(value.bytes, type: "application/json", status: status)
  }

  /// JSON that is already written.
  package static func json(bytes: [UInt8], status: Int = 200) -> Response {
    self.bytes(bytes, type: "application/json", status: status)
  }

  package static func redirect(to address: String, status: Int = 307) -> Response {
    Response(status: status, headers: ["Location": address])
  }

  /// A body that is made while it is sent. `write` waits while the client is slow and throws once it is gone.
  package static func stream(
    type: String, status: Int = 200, length: Int? = nil,
    _ produce: @escaping @Sendable (ResponseWriter) async throws -> Void
  ) -> Response {
    Response(
      status: status, headers: ["Content-Type": type],
      body: .stream(ResponseStream(length: length, produce: produce)))
  }
}

/// The body of a response.
package enum ResponseBody: Sendable {
  case none
  case bytes([UInt8])
  case stream(ResponseStream)
  /// The connection becomes a WebSocket; `WebSocketRoute` makes it.
  case upgrade(WebSocketUpgrade)
}

/// A body that is made while it is sent.
package struct ResponseStream: Sendable {
  /// Known ahead, or nil for chunks.
  package let length: Int?
  package let produce: @Sendable (ResponseWriter) async throws -> Void

  package init(length: Int? = nil, produce: @escaping @Sendable (ResponseWriter) async throws -> Void) {
    self.length = length
    self.produce = produce
  }
}

/// Where a streamed body is written to.
package struct ResponseWriter: Sendable {
  private let pipe: BytePipe

  init(_ pipe: BytePipe) { self.pipe = pipe }

  /// Waits while the client is slow; throws `ClientGone` when nobody reads any more.
  package func write(_ bytes: [UInt8]) async throws { try await pipe.write(bytes) }

  package func write(_ text: String) async throws { try await pipe.write(Array(text.utf8)) }

  /// True once writing makes no sense any more.
  package var isClosed: Bool { pipe.isReaderGone }
}

/// Whoever was to read has gone away.
package struct ClientGone: Error, CustomStringConvertible {
  package let description = "the client closed the connection before the answer was complete"

  package init() {}
}
