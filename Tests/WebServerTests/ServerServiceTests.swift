import Groundwork
import TestKit
import Testing
import WebServer

@Suite(.timeLimit(.minutes(1))) struct ServerServiceTests {
  @Test(arguments: RouteTester.Way.allCases)
  func `the same calls get the same answers in memory and over a socket`(way: RouteTester.Way) async throws {
    let router = try TestRoutes.router(TestRoutes.usual, middleware: [RequestIdentity()])
    try await RouteTester.run(router, over: way) { tester in
      let health = try await tester.get("/health")
      #expect(health.status == 200)
      #expect(health.text == #"{"status":"ok"}"#)
      #expect(health.headers["content-type"] == "application/json")
      #expect(health.headers["x-request-id"]?.count == 32)
      #expect(try await tester.get("/health", headers: ["X-Request-ID": "abc-1"]).headers["x-request-id"] == "abc-1")
      #expect(try await tester.post("/json", json: ["a": [1, 2.5, nil, "ü"]]).text == #"{"a":[1,2.5,null,"ü"]}"#)
      let refused = try await tester.call(.post, "/json", body: Array("{".utf8))
      #expect(refused.status == 400)
      #expect(try refused.json()["detail"]?.string?.contains("not valid JSON") == true)
      #expect(try await tester.get("/slow").text == "late")
      #expect(try await tester.get("/nothing").status == 404)
      #expect(try await tester.delete("/health").status == 405)
      let head = try await tester.call(.head, "/health")
      #expect(head.status == 200)
      #expect(head.bytes.isEmpty)
    }
  }

  @Test func `a connection is kept and requests may come all at once`() async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let connection = try LoopbackConnection(port: port)
      let one = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
      await connection.send(one + "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" + one)
      for expected in [#"{"status":"ok"}"#, "late", #"{"status":"ok"}"#] {
        #expect(try await LoopbackHTTP.answer(on: connection, to: .get).text == expected)
      }
    }
  }

  @Test func `a body above the limit is 413, announced or not`() async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let announced = try await RouteTester.overSocket(port: port).call(
        .post, "/small", body: [UInt8](repeating: 65, count: 1001))
      #expect(announced.status == 413)
      #expect(announced.text == #"{"detail":"The body is larger than 1000 bytes."}"#)
      let connection = try LoopbackConnection(port: port)
      await connection.send("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<3 { await connection.send("200\r\n\(String(repeating: "x", count: 512))\r\n") }
      await connection.send("0\r\n\r\n")
      #expect(try await LoopbackHTTP.answer(on: connection, to: .post).status == 413)
      // The connection lives on.
      await connection.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try await LoopbackHTTP.answer(on: connection, to: .get).status == 200)
    }
  }

  @Test func `a client that waits for 100 Continue is refused before it sends`() async throws {
    let routes = [
      Route(
        .post, "/upload", TestRoutes.description,
        signIn: SignIn([]) { _ in throw HTTPError.forbidden("no") }, body: .streamed(limit: 1 << 30)
      ) { _ in .text("never") }
    ]
    try await TestRoutes.router(routes + TestRoutes.usual).onServer { port in
      let connection = try LoopbackConnection(port: port)
      await connection.send(
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n")
      let (status, _) = try await LoopbackHTTP.readHead(connection)
      #expect(status == 403)
      let polite = try LoopbackConnection(port: port)
      await polite.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
      #expect(try await LoopbackHTTP.readHead(polite).status == 100)
      await polite.send("hi")
      #expect(try await LoopbackHTTP.answer(on: polite, to: .post).text == "hi")
    }
  }

  @Test func `a handler that takes too long is answered for with 503`() async throws {
    let cancelled = Counter()
    let routes = [
      TestRoutes.route(.get, "/stuck", timeLimit: .milliseconds(100)) { _ in
        do { try await Task.sleep(for: .seconds(60)) } catch { cancelled.add() }
        return .text("never")
      }
    ]
    try await TestRoutes.router(routes).onServer { port in
      #expect(try await RouteTester.overSocket(port: port).get("/stuck").status == 503)
      while cancelled.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  @Test(arguments: ["GET /health HTTP/1.1\r\nHo", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nxx"])
  func `a client that hangs up in the middle of a request is let go soon`(text: String) async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      // Often enough that the end sometimes arrives together with the bytes.
      for _ in 0..<20 {
        let connection = try LoopbackConnection(port: port, patience: 5)
        await connection.send(text)
        await connection.endSending()
        #expect(try await connection.receiveAll() == [])
      }
    }
  }

  @Test func `a client that has stopped sending still gets its answer`() async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let connection = try LoopbackConnection(port: port, patience: 5)
      await connection.send("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      await connection.endSending()
      #expect(try await LoopbackHTTP.answer(on: connection, to: .get).text == "late")
    }
  }

  @Test func `a hundred half-sent requests hinder nobody`() async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      var halves: [LoopbackConnection] = []
      for _ in 0..<100 {
        let connection = try LoopbackConnection(port: port)
        await connection.send("GET /health HTTP/1.1\r\nHo")
        halves.append(connection)
      }
      #expect(try await RouteTester.overSocket(port: port).get("/health").status == 200)
      #expect(halves.count == 100)
    }
  }

  @Test func `stopping waits for what is in flight and refuses what comes`() async throws {
    let began = Counter()
    let routes = [
      TestRoutes.route(.get, "/work") { _ in
        began.add()
        try await Task.sleep(for: .milliseconds(300))
        return .text("done")
      }
    ]
    let (server, port) = try await TestRoutes.server(try TestRoutes.router(routes))
    async let answer = RouteTester.overSocket(port: port).get("/work")
    while began.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
    await server.stop()
    #expect(try await answer.text == "done")
    await #expect(throws: LoopbackConnection.Failure.self) {
      try await RouteTester.overSocket(port: port).get("/work")
    }
  }

  @Test func `stopping ends what does not end by itself`() async throws {
    let began = Counter()
    let routes = [
      TestRoutes.route(.get, "/endless") { _ in
        began.add()
        while true { try await Task.sleep(for: .seconds(60)) }
      },
      TestRoutes.route(.get, "/events") { _ in
        .events { events in
          began.add()
          while true {
            try await events.send(ServerEvent("tick"))
            try await Task.sleep(for: .seconds(60))
          }
        }
      },
    ]
    let settings = ServerSettings(grace: .milliseconds(200))
    let (server, port) = try await TestRoutes.server(try TestRoutes.router(routes), settings: settings)
    let waiting = try LoopbackConnection(port: port)
    await waiting.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
    let listening = try LoopbackConnection(port: port)
    await listening.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
    let uploading = try LoopbackConnection(port: port)
    await uploading.send("POST /endless HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nxx")
    while began.value < 2 { try await Task.sleep(for: .milliseconds(5)) }
    let start = ContinuousClock.now
    await server.stop()
    #expect(ContinuousClock.now - start < .seconds(8))
    #expect(try await LoopbackHTTP.answer(on: waiting, to: .get).status == 503)
    #expect(try await String(decoding: listening.receiveAll(), as: UTF8.self).contains("data: tick"))
  }

  @Test func `a server that stops says so, until nothing is in flight`() async throws {
    let (began, gate) = (Counter(), StopSignal())
    let route = TestRoutes.route(.get, "/slow") { _ in
      began.add()
      while !gate.isStopped { try await Task.sleep(for: .milliseconds(5)) }
      return .text("done")
    }
    let settings = ServerSettings(grace: .seconds(20))
    let (server, port) = try await TestRoutes.server(try TestRoutes.router([route]), settings: settings)
    let slow = try LoopbackConnection(port: port)
    await slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
    while began.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
    async let stopped: Void = server.stop()
    let isRefused = await becomesTrue {
      do { return try await RouteTester.overSocket(port: port).get("/health").status == 503 } catch { return false }
    }
    #expect(isRefused)
    gate.stop()
    #expect(try await LoopbackHTTP.answer(on: slow, to: .get).text == "done")
    await stopped
    #expect(throws: LoopbackConnection.Failure.self) { try LoopbackConnection(port: port) }
  }

  @Test func `a silent stream of events is kept alive`() async throws {
    let clock = ManualClock()
    let route = TestRoutes.route(.get, "/events") { _ in
      .events(heartbeat: .seconds(15), clock: clock) { _ in try await Task.sleep(for: .seconds(3600)) }
    }
    try await TestRoutes.router([route]).onServer { port in
      let connection = try LoopbackConnection(port: port)
      await connection.send("GET /events HTTP/1.0\r\nHost: a\r\n\r\n")
      _ = try await connection.receive(until: "retry: 3000\n\n")
      for _ in 0..<2 {
        #expect(await becomesTrue { clock.sleeperCount == 1 })
        clock.advance(by: .seconds(15))
        _ = try await connection.receive(until: ": \n\n")
      }
    }
  }

  @Test func `events and pictures stream, and the producer learns that nobody listens`() async throws {
    let gone = Counter()
    let routes = [
      TestRoutes.route(.get, "/events") { _ in
        .events { events in
          for number in 0..<3 { try await events.send(ServerEvent("line\n\(number)", name: "tick", id: "\(number)")) }
        }
      },
      TestRoutes.route(.get, "/pictures") { _ in
        .mjpeg { pictures in
          do { while true { try await pictures.send(jpeg: [UInt8](repeating: 7, count: 10_000)) } } catch {
            gone.add()
            throw error
          }
        }
      },
    ]
    try await TestRoutes.router(routes).onServer { port in
      let events = try await RouteTester.overSocket(port: port).get("/events")
      #expect(events.headers["content-type"] == "text/event-stream")
      #expect(events.text.hasPrefix("retry: 3000\n\nevent: tick\nid: 0\ndata: line\ndata: 0\n\n"))
      #expect(events.text.hasSuffix("event: tick\nid: 2\ndata: line\ndata: 2\n\n"))
      do {
        let connection = try LoopbackConnection(port: port)
        await connection.send("GET /pictures HTTP/1.0\r\nHost: a\r\n\r\n")
        _ = try await connection.receive(
          until: "--picture\r\nContent-Type: image/jpeg\r\nContent-Length: 10000\r\n\r\n")
        _ = try await connection.receive(exactly: 100_000)
      }
      while gone.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  @Test func `behind a trusted proxy the client is the one it names, else its headers are ignored`() async throws {
    let routes = [TestRoutes.route(.get, "/who") { .text("\($0.remoteAddress) \($0.isSecure)") }]
    let headers: Headers = ["X-Forwarded-For": "6.6.6.6, 203.0.113.9, 10.1.2.3", "X-Forwarded-Proto": "https"]
    let router = try TestRoutes.router(routes)
    let plain = try await router.onServer { port in
      try await RouteTester.overSocket(port: port).get("/who", headers: headers).text
    }
    #expect(plain == "127.0.0.1 false")
    let trusting = try TrustedProxies(["127.0.0.1", "10.0.0.0/8"])
    let named = try await router.onServer(proxies: trusting) { port in
      try await RouteTester.overSocket(port: port).get("/who", headers: headers).text
    }
    #expect(named == "203.0.113.9 true")
    // That some proxy is trusted makes nobody else's word good.
    let others = try TrustedProxies(["10.0.0.0/8"])
    let stranger = try await router.onServer(proxies: others) { port in
      try await RouteTester.overSocket(port: port).get("/who", headers: headers).text
    }
    #expect(stranger == "127.0.0.1 false")
  }

  @Test func `a port that is taken is said in one line`() async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let second = HTTPServer(log: Log(name: "http", output: CapturedLog()))
      let router = try TestRoutes.router(TestRoutes.usual)
      let error = await #expect(throws: ServerError.self) {
        try await second.start([ListenerSettings("second", port: port, router: router)])
      }
      #expect(error?.description.contains("Another program has the port") == true)
    }
  }

  @Test func `several listeners serve each its own routes`() async throws {
    let server = HTTPServer(log: Log(name: "http", output: CapturedLog()))
    let ports = try await server.start([
      ListenerSettings(
        "a", port: 0, router: try TestRoutes.router([TestRoutes.route(.get, "/") { .text($0.listener) }])),
      ListenerSettings(
        "b", port: 0, router: try TestRoutes.router([TestRoutes.route(.get, "/b") { .text($0.listener) }])),
    ])
    #expect(try await RouteTester.overSocket(port: ports["a"] ?? 0).get("/").text == "a")
    #expect(try await RouteTester.overSocket(port: ports["b"] ?? 0).get("/b").text == "b")
    #expect(try await RouteTester.overSocket(port: ports["b"] ?? 0).get("/").status == 404)
    await server.stop()
  }
}
