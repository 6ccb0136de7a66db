package import Groundwork

/// One message of a Server-Sent Events stream.
package struct ServerEvent: Sendable, Equatable {
  /// Nil: `message`.
  package var name: String?
  /// What a browser sends back as `Last-Event-ID` when it connects again.
  package var id: String?
  package var data: String

  package init(_ data: String, name: String? = nil, id: String? = nil) {
    self.data = data
    self.name = name
    self.id = id
  }

  /// As it goes over the wire. Line ends inside name and id would begin another field: they become blanks.
  package var text: String {
    var text = ""
    if let name { text += "event: \(Self.oneLine(name))\n" }
    if let id { text += "id: \(Self.oneLine(id))\n" }
    let lines = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    for line in lines.split(separator: "\n", omittingEmptySubsequences: false) { text += "data: \(line)\n" }
    return text + "\n"
  }

  private static func oneLine(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 == 10 || $0 == 13 || $0 == 0 ? 32 : $0 }, as: UTF8.self)
  }
}

/// Where events are written to.
package struct EventWriter: Sendable {
  private let writer: ResponseWriter

  init(_ writer: ResponseWriter) { self.writer = writer }

  /// Waits while the client is slow; throws once it is gone.
  package func send(_ event: ServerEvent) async throws { try await writer.write(event.text) }

  /// A line that browsers ignore: keeps proxies from closing a silent stream and finds out whether anybody listens.
  package func keepAlive() async throws { try await writer.write(": \n\n") }

  package var isClosed: Bool { writer.isClosed }
}

extension Response {
  /// Server-Sent Events. The stream ends with the closure.
  ///
  /// - Parameters:
  ///   - heartbeat: pause between lines that only keep the connection alive.
  ///   - retry: after which a browser connects again.
  package static func events(
    heartbeat: Duration = .seconds(15), retry: Duration = .seconds(3),
    clock: any MonotonicClock = SystemMonotonicClock(),
    _ produce: @escaping @Sendable (EventWriter) async throws -> Void
  ) -> Response {
    var response = Response.stream(type: "text/event-stream") { writer in
      let milliseconds = Int(retry / .milliseconds(1))
      try await writer.write("retry: \(milliseconds)\n\n")
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          while true {
            try await clock.sleep(for: heartbeat)
            try await EventWriter(writer).keepAlive()
          }
        }
        group.addTask { try await produce(EventWriter(writer)) }
        // Whichever ends first: the producer is done, or nobody listens.
        try await group.next()
        group.cancelAll()
      }
    }
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response
  }

  /// Pictures one after the other, as browsers show them in an `img`.
  package static func mjpeg(_ produce: @escaping @Sendable (PictureWriter) async throws -> Void) -> Response {
    var response = Response.stream(type: "multipart/x-mixed-replace; boundary=\(PictureWriter.boundary)") { writer in
      try await produce(PictureWriter(writer))
      try await writer.write("--\(PictureWriter.boundary)--\r\n")
    }
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response
  }
}

/// Where the pictures of an MJPEG stream are written to.
package struct PictureWriter: Sendable {
  static let boundary = "picture"
  private let writer: ResponseWriter

  init(_ writer: ResponseWriter) { self.writer = writer }

  /// Waits while the client is slow: whoever sends then takes the newest picture, not the next.
  ///
  /// - Parameter headers: of this picture alone; names and values as they are to be read.
  package func send(jpeg: [UInt8], headers: KeyValuePairs<String, String> = [:]) async throws {
    let own = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    let head = "--\(Self.boundary)\r\nContent-Type: image/jpeg\r\nContent-Length: \(jpeg.count)\r\n\(own)\r\n"
    try await writer.write(Array(head.utf8) + jpeg + [13, 10])
  }

  package var isClosed: Bool { writer.isClosed }
}
