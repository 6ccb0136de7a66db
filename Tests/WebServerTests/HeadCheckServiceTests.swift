import TestKit
import Testing
import WebServer

/// What a proxy could read differently than we do is refused, and the connection ends with it.
@Suite(.timeLimit(.minutes(1))) struct HeadCheckServiceTests {
  private static let smuggled = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"

  static let refused: [(String, Int)] = [
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}", 400),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
    ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 501),
    ("POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    (
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
      501
    ),
    ("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nX: a\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\nY: c\r\n\r\n", 400),
    ("GET /health HTTP/1.1\nHost: a\n\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\r\nX: b\r\n\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ("GET /health HTTP/1.1\r\nHost: a\r\nX Y: a\r\n\r\n", 400),
    ("GET /health  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /hea lth HTTP/1.1\r\nHost: a\r\n\r\n", 400),
  ]

  @Test(arguments: refused)
  func `what could be read in two ways is refused`(text: String, status: Int) async throws {
    let router = try TestRoutes.router(TestRoutes.usual, middleware: [RequestIdentity()])
    try await router.onServer { port in
      let connection = try LoopbackConnection(port: port, patience: 5)
      await connection.send(text + Self.smuggled)
      let answer = try await LoopbackHTTP.answer(on: connection, to: .post)
      #expect(answer.status == status, "\(answer.text)")
      #expect(answer.headers["connection"]?.lowercased() == "close")
      #expect(answer.headers["x-request-id"]?.count == 32)
      #expect(try answer.json()["detail"]?.string?.isEmpty == false)
      #expect(try await connection.receiveAll() == [], "nothing of what follows is answered")
    }
  }

  static let accepted = [
    "GET /health HTTP/1.1\r\nHost:a\r\n\r\n", "GET /health HTTP/1.1\r\nhost: \t a \r\nX:\r\nY: \r\nZ: a  b\r\n\r\n",
    "GET /health?a=b&c=%20d HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=d\r\nCookie: e=f\r\nX: \u{e4}\r\n\r\n",
    "\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n", "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 8_000))\r\nY: z\r\n\r\n",
    "GET /health HTTP/1.1\r\nHost: a\r\n" + (0..<100).map { "X-\($0): \($0)\r\n" }.joined() + "\r\n",
  ]

  @Test(arguments: accepted)
  func `plain heads of every kind are served, however they arrive`(text: String) async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let connection = try LoopbackConnection(port: port, patience: 5)
      // Whole, again on the same connection, and in pieces.
      await connection.send(text + text)
      for _ in 0..<2 { #expect(try await LoopbackHTTP.answer(on: connection, to: .get).status == 200) }
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
        await connection.send(Array(bytes[start..<min(bytes.count, start + max(1, bytes.count / 40))]))
        try await Task.sleep(for: .milliseconds(2))
      }
      #expect(try await LoopbackHTTP.answer(on: connection, to: .get).status == 200)
    }
  }
}
