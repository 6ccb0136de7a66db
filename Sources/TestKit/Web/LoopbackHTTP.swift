package import WebServer

/// Speaks HTTP/1.1 to a test server, one connection per request.
package enum LoopbackHTTP {
  package static func call(port: Int, _ request: Request, body: [UInt8] = []) async throws -> RouteAnswer {
    let connection = try LoopbackConnection(port: port)
    await connection.send(Array(head(request, length: body.count).utf8) + body)
    return try await answer(on: connection, to: request.method)
  }

  /// The first line and the headers of a request.
  package static func head(_ request: Request, length: Int?) -> String {
    let target = request.queryText.isEmpty ? request.path : "\(request.path)?\(request.queryText)"
    var head = "\(request.method) \(target) HTTP/1.1\r\n"
    if request.headers["host"] == nil { head += "Host: 127.0.0.1\r\n" }
    if request.headers["connection"] == nil { head += "Connection: close\r\n" }
    if let length, length > 0 || request.method != .get { head += "Content-Length: \(length)\r\n" }
    for field in request.headers.fields { head += "\(field.name): \(field.value)\r\n" }
    return head + "\r\n"
  }

  package static func answer(on connection: LoopbackConnection, to method: HTTPMethod) async throws -> RouteAnswer {
    while true {
      let (status, headers) = try await readHead(connection)
      if status == 100 { continue }
      let bytes = try await readBody(connection, status: status, headers: headers, method: method)
      return RouteAnswer(status: status, headers: headers, bytes: bytes)
    }
  }

  package static func readHead(_ connection: LoopbackConnection) async throws -> (status: Int, headers: Headers) {
    let lines = try await connection.receive(until: "\r\n\r\n").split(separator: "\r\n")
    guard let words = lines.first?.split(separator: " "), words.count > 1, let status = Int(words[1]) else {
      throw LoopbackConnection.Failure(description: "no status line: \(lines.first ?? "")")
    }
    var headers = Headers()
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers.add(String(line[..<colon]), line[line.index(after: colon)...].drop { $0 == " " }.description)
    }
    return (status, headers)
  }

  private static func readBody(
    _ connection: LoopbackConnection, status: Int, headers: Headers, method: HTTPMethod
  ) async throws -> [UInt8] {
    if method == .head || status == 204 || status == 304 || status == 101 { return [] }
    if let length = headers["content-length"].flatMap({ Int($0) }) {
      return try await connection.receive(exactly: length)
    }
    guard headers["transfer-encoding"]?.lowercased() == "chunked" else { return try await connection.receiveAll() }
    var bytes: [UInt8] = []
    while true {
      let line = try await connection.receive(until: "\r\n")
      guard let count = Int(line.prefix { $0 != ";" }, radix: 16) else {
        throw LoopbackConnection.Failure(description: "no length of a chunk: \(line)")
      }
      if count == 0 { return bytes }
      bytes += try await connection.receive(exactly: count)
      _ = try await connection.receive(until: "\r\n")
    }
  }
}
