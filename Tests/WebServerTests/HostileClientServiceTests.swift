import Groundwork
import TestKit
import Testing
import WebServer

/// Clients that want to keep the server busy rather than to be served.
@Suite(.timeLimit(.minutes(1))) struct HostileClientServiceTests {
  /// Whether the server ends the connection while bytes trickle in, one now and then.
  private static func isEnded(_ connection: LoopbackConnection) async throws -> Bool {
    for _ in 0..<100 {
      if await !connection.send("x") { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  @Test(arguments: ["GET /hea", "GET /health HTTP/1.1\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nX: "])
  func `a head that trickles in is not waited for`(text: String) async throws {
    let settings = ServerSettings(idleLimit: .seconds(1), headLimit: .milliseconds(300))
    try await TestRoutes.router(TestRoutes.usual).onServer(settings: settings) { port in
      let connection = try LoopbackConnection(port: port)
      await connection.send(text)
      #expect(try await Self.isEnded(connection))
    }
  }

  @Test func `a streamed body that trickles in is refused and its handler let go`() async throws {
    let failed = Counter()
    let routes = [
      TestRoutes.route(.post, "/upload", body: .streamed(limit: 1 << 20)) { request in
        do { return .text("\(try await request.bytes().count)") } catch {
          failed.add()
          throw error
        }
      }
    ]
    let settings = ServerSettings(minimumBodyRate: 1000, bodyPaceWindow: .milliseconds(300))
    try await TestRoutes.router(routes).onServer(settings: settings) { port in
      let connection = try LoopbackConnection(port: port)
      await connection.send(
        "POST /upload HTTP/1.1\r\nHost: a\r\nX-Request-ID: slow-1\r\nContent-Length: 90000\r\n\r\nx")
      let answer = try await LoopbackHTTP.answer(on: connection, to: .post)
      #expect(answer.status == 408)
      #expect(answer.headers["x-request-id"] == "slow-1" && answer.headers["connection"] == "close")
      #expect(try answer.json() == ["detail": "The body came too slowly."])
      #expect(try await connection.receiveAll() == [])
      while failed.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  @Test func `a body that we do not read is not too slow`() async throws {
    let routes = [
      TestRoutes.route(.post, "/upload", body: .streamed(limit: 8 << 20)) { request in
        try await Task.sleep(for: .seconds(5))
        return .text("\(try await request.bytes().count)")
      }
    ]
    let settings = ServerSettings(
      bodyBuffer: 64 << 10, minimumBodyRate: 1000, bodyPaceWindow: .seconds(2))
    try await TestRoutes.router(routes).onServer(settings: settings) { port in
      let answer = try await RouteTester.overSocket(port: port).call(
        .post, "/upload", body: [UInt8](repeating: 1, count: 4 << 20))
      #expect(answer.status == 200 && answer.text == "\(4 << 20)")
    }
  }

  @Test func `a body that is not there in time is answered with 503`() async throws {
    let routes = [TestRoutes.route(.post, "/late", timeLimit: .milliseconds(300)) { _ in .text("never") }]
    try await TestRoutes.router(routes).onServer { port in
      let connection = try LoopbackConnection(port: port)
      await connection.send("POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx")
      let answer = try await LoopbackHTTP.answer(on: connection, to: .post)
      #expect(answer.status == 503)
      #expect(answer.headers["x-request-id"]?.count == 32)
      #expect(try answer.json() == ["detail": "The request took too long."])
      #expect(try await connection.receiveAll() == [])
    }
  }

  @Test(arguments: ["-1", "+2", "1e3", "99999999999999999999999", "five", "5 5", ""])
  func `a length that is none is refused once, in our shape`(length: String) async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let halfway = try LoopbackConnection(port: port)
      await halfway.send("POST /echo HTTP/1.1\r\nHost: a\r\n")
      let connection = try LoopbackConnection(port: port)
      await connection.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n")
      let text = String(decoding: try await connection.receiveAll(), as: UTF8.self)
      #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      #expect(text.split(separator: "HTTP/1.1").count == 1, "\(text)")
      #expect(text.hasSuffix(#"{"detail":"The Content-Length is not a number of bytes that a body can have."}"#))
      #expect(text.contains("X-Request-ID: "))
      // Whoever else is in the middle of a head is left alone.
      await halfway.send("Content-Length: 2\r\n\r\nhi")
      #expect(try await LoopbackHTTP.answer(on: halfway, to: .post).text == "hi")
    }
  }

  @Test(arguments: [
    ("GET /health HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, noColon),
    (chunked + "ZZ\r\nabc\r\n0\r\n\r\n", 400, "The chunks of the body are not well formed."),
    (chunked + "3\r\nabcXX\r\n0\r\n\r\n", 400, "The chunks of the body are not well formed."),
    (chunked + "0\r\nno colon\r\n\r\n", 400, noColon),
    (
      "GET /health HTTP/1.1\r\nHost: a\r\nA: \(String(repeating: "x", count: 60_000))\r\n\r\n", 431,
      "The head of the request is too large."
    ),
  ])
  func `what the library would refuse with a page is refused in our shape`(
    sent: String, status: Int, detail: String
  ) async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let connection = try LoopbackConnection(port: port)
      await connection.send(sent)
      let text = String(decoding: try await connection.receiveAll(), as: UTF8.self)
      #expect(text.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
      #expect(text.split(separator: "HTTP/1.1").count == 1, "\(text)")
      #expect(text.contains("X-Request-ID: ") && text.contains("Content-Type: application/json"), "\(text)")
      #expect(text.hasSuffix(JSONValue.object([("detail", .string(detail))]).text), "\(text)")
    }
  }

  @Test func `where the library does not say whose request it refuses, nobody else is refused`() async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let (head, body) = (try LoopbackConnection(port: port), try LoopbackConnection(port: port))
      await head.send("POST /echo HTTP/1.1\r\nHost: a\r\n")
      await body.send(Self.chunked + "2\r\nhi\r\n")
      // Both have begun once this is answered.
      _ = try await RouteTester.overSocket(port: port).get("/health")
      for sent in ["GET /health HTTP/1.1\r\nno colon\r\n\r\n", Self.chunked + "ZZ\r\n"] {
        let connection = try LoopbackConnection(port: port)
        await connection.send(sent)
        #expect(try await String(decoding: connection.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 400 "))
      }
      await head.send("Content-Length: 2\r\n\r\nho")
      #expect(try await LoopbackHTTP.answer(on: head, to: .post).text == "ho")
      await body.send("0\r\n\r\n")
      #expect(try await LoopbackHTTP.answer(on: body, to: .post).text == "hi")
    }
  }

  @Test func `a request that is refused while the server stops does no harm`() async throws {
    for _ in 0..<100 {
      try await TestRoutes.router(TestRoutes.usual).onServer { port in
        let connection = try LoopbackConnection(port: port)
        await connection.send("GET /health HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n")
        let answer = String(decoding: try await connection.receive(), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
      }
    }
  }

  @Test func `what comes after an early answer is not taken for another's`() async throws {
    let early = TestRoutes.route(.post, "/early", body: .streamed(limit: 1 << 20)) { _ in throw HTTPError(401, "No.") }
    try await TestRoutes.router(TestRoutes.usual + [early]).onServer { port in
      let innocent = try LoopbackConnection(port: port)
      await innocent.send(Self.chunked + "2\r\nhi\r\n")
      _ = try await RouteTester.overSocket(port: port).get("/health")
      let offender = try LoopbackConnection(port: port)
      await offender.send(Self.chunked.replacing("/echo", with: "/early") + "2\r\nhi\r\n")
      // Answered by now, and its body is still read.
      _ = try await RouteTester.overSocket(port: port).get("/slow")
      await offender.send("ZZ\r\n")
      _ = try await offender.receiveAll()
      await innocent.send("0\r\n\r\n")
      #expect(try await LoopbackHTTP.answer(on: innocent, to: .post).text == "hi")
    }
  }

  static let noColon = "A line of the request's head is not of the form \"name: value\", CR, LF."
  static let chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test func `one client has only so many connections, a proxy any number`() async throws {
    let settings = ServerSettings(connectionsPerAddress: 3)
    let router = try TestRoutes.router(TestRoutes.usual)
    @Sendable func opened(_ port: Int, _ count: Int) async throws -> [LoopbackConnection] {
      var connections: [LoopbackConnection] = []
      for _ in 0..<count {
        let connection = try LoopbackConnection(port: port)
        await connection.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        if (try? await LoopbackHTTP.answer(on: connection, to: .get).status) == 200 { connections.append(connection) }
      }
      return connections
    }
    try await router.onServer(settings: settings) { port in
      do {
        let three = try await opened(port, 5)
        #expect(three.count == 3)
      }
      // Once they are gone there is room again.
      while try await opened(port, 1).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    }
    try await router.onServer(settings: settings, proxies: try TrustedProxies(["127.0.0.1"])) { port in
      let five = try await opened(port, 5)
      #expect(five.count == 5)
    }
  }

  private static let large = 800 << 10

  static let gathering: [(String, BodyPolicy)] = [
    ("collected", .collected(limit: 8 << 20)), ("streamed", .streamed(limit: 8 << 20)),
  ]

  @Test(arguments: gathering, [true, false])
  func `bodies that lie in memory at once are bounded`(kind: (String, BodyPolicy), isChunked: Bool) async throws {
    let began = Counter()
    let gate = StopSignal()
    let routes = [
      TestRoutes.route(.post, "/hold", body: kind.1) { request in
        let count = try await request.bytes().count
        if count > 1000 {
          began.add()
          while began.value == 1, !gate.isStopped { try await Task.sleep(for: .milliseconds(5)) }
        }
        return .text("\(count)")
      }
    ]
    try await TestRoutes.router(routes).onServer(settings: ServerSettings(bodyMemory: 1 << 20)) { port in
      @Sendable func post(_ count: Int) async throws -> RouteAnswer {
        let connection = try LoopbackConnection(port: port)
        let body = [UInt8](repeating: 7, count: count)
        if isChunked {
          await connection.send("POST /hold HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
          await connection.send(Array("\(String(count, radix: 16))\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8))
        } else {
          await connection.send(
            Array("POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n".utf8) + body)
        }
        return try await LoopbackHTTP.answer(on: connection, to: .post)
      }
      async let first = post(Self.large)
      while began.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
      let refused = try await post(Self.large)
      #expect(refused.status == 503 && refused.headers["retry-after"] == "2")
      #expect(try await post(1000).text == "1000", "small ones still fit")
      gate.stop()
      #expect(try await first.text == "\(Self.large)")
      // What the first had is given back soon after its answer.
      while try await post(Self.large).status != 200 { try await Task.sleep(for: .milliseconds(10)) }
    }
  }

  @Test func `parts of a form that are gathered count one by one`() async throws {
    let routes = [
      TestRoutes.route(.post, "/parts", body: .streamed(limit: 8 << 20)) { request in
        var form = try MultipartReader(request)
        var sizes: [String] = []
        while try await form.next() != nil { sizes.append("\(try await form.bytes(limit: 8 << 20).count)") }
        return .text(sizes.joined(separator: " "))
      }
    ]
    try await TestRoutes.router(routes).onServer(settings: ServerSettings(bodyMemory: 1 << 20)) { port in
      let part = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n"
      let body = String(repeating: part + String(repeating: "x", count: Self.large) + "\r\n", count: 3) + "--b--\r\n"
      let answer = try await RouteTester.overSocket(port: port).call(
        .post, "/parts", headers: ["Content-Type": "multipart/form-data; boundary=b"], body: Array(body.utf8))
      #expect(answer.text == "\(Self.large) \(Self.large) \(Self.large)")
    }
  }
}
