import Groundwork
import TestKit
import Testing
import WebServer

@Suite(.timeLimit(.minutes(1))) struct WebSocketServiceTests {
  private static func echo(_ options: WebSocketOptions = WebSocketOptions()) -> WebSocketRoute {
    WebSocketRoute("/ws", TestRoutes.description, options: options) { socket in
      for try await message in socket { socket.send(message) }
    }
  }

  private static func router(_ routes: WebSocketRoute...) throws -> Router {
    try TestRoutes.router(TestRoutes.usual, sockets: routes)
  }

  @Test(arguments: [true, false])
  func `messages come back, whole or in fragments, compressed or not`(deflate: Bool) async throws {
    try await Self.router(Self.echo()).onServer { port in
      let socket = try await LoopbackWebSocket(port: port, "/ws", deflate: deflate)
      #expect((socket.headers["sec-websocket-extensions"] != nil) == deflate)
      let long = String(repeating: "traffic ", count: 2000)
      await socket.send(long)
      let answer = try await socket.receive()
      #expect(answer.text == long)
      #expect(answer.isCompressed == deflate)
      if deflate {
        await socket.sendCompressed(long)
        #expect(try await socket.receive().text == long)
      }
      await socket.send(opcode: 1, Array("one ".utf8), isFinal: false)
      await socket.send(opcode: 9, Array("ping".utf8))
      await socket.send(opcode: 0, Array("two".utf8))
      #expect(
        try await socket.receive() == .init(opcode: 10, isFinal: true, isCompressed: false, payload: Array("ping".utf8))
      )
      #expect(try await socket.receive().text == "one two")
      await socket.send(opcode: 2, [0, 255, 1])
      #expect(try await socket.receive().payload == [0, 255, 1])
      await socket.close(1000)
      #expect(try await socket.receive().closeCode == 1000)
      #expect(try await socket.connection.receiveAll().isEmpty)
    }
  }

  @Test(arguments: [
    ("text that is not UTF-8", LoopbackWebSocket.frame(opcode: 1, [0xFF, 0xFE]), 1007),
    (
      "a large text that is not UTF-8",
      LoopbackWebSocket.frame(opcode: 1, [UInt8](repeating: 65, count: 9000) + [0xC3]), 1007
    ),
    ("a frame without a mask", LoopbackWebSocket.frame(opcode: 1, [65], isMasked: false), 1002),
    ("an unknown kind of frame", LoopbackWebSocket.frame(opcode: 3, [65]), 1002),
    ("a continuation of nothing", LoopbackWebSocket.frame(opcode: 0, [65]), 1002),
    ("a compressed frame that was not agreed on", LoopbackWebSocket.frame(opcode: 1, [65], isCompressed: true), 1002),
    ("a long ping", LoopbackWebSocket.frame(opcode: 9, [UInt8](repeating: 0, count: 126)), 1002),
    ("too much", LoopbackWebSocket.frame(opcode: 2, [UInt8](repeating: 0, count: 70_000)), 1009),
  ])
  func `what breaks the rules ends the connection with its code`(name: String, bytes: [UInt8], code: Int) async throws {
    try await Self.router(Self.echo()).onServer { port in
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      await socket.connection.send(bytes)
      #expect(try await socket.receive().closeCode == code, "\(name)")
    }
  }

  @Test func `a small message that unpacks to a huge one ends with 1009`() async throws {
    try await Self.router(Self.echo()).onServer { port in
      let socket = try await LoopbackWebSocket(port: port, "/ws", deflate: true)
      await socket.sendCompressed(String(repeating: "a", count: 8 << 20))
      #expect(try await socket.receive().closeCode == 1009)
    }
  }

  @Test func `the handler's end, its failure and its own code reach the client`() async throws {
    struct Broken: Error {}
    let router = try Self.router(
      WebSocketRoute("/ends", TestRoutes.description) { _ in },
      WebSocketRoute("/fails", TestRoutes.description) { _ in throw Broken() },
      WebSocketRoute("/refuses", TestRoutes.description) { socket in
        socket.send("first")
        socket.close(WebSocketCloseCode(rawValue: 4401), reason: "sign in")
      })
    try await router.onServer { port in
      #expect(try await LoopbackWebSocket(port: port, "/ends").receive().closeCode == 1000)
      #expect(try await LoopbackWebSocket(port: port, "/fails").receive().closeCode == 1011)
      let refused = try await LoopbackWebSocket(port: port, "/refuses")
      #expect(try await refused.receive().text == "first")
      let goodbye = try await refused.receive()
      #expect(goodbye.closeCode == 4401)
      #expect(String(decoding: goodbye.payload.dropFirst(2), as: UTF8.self) == "sign in")
    }
  }

  @Test func `an upgrade where nothing is, a plain request at a socket, and a foreign page are refused`() async throws {
    let router = try Self.router(Self.echo(WebSocketOptions(origins: .these(["https://map.example"]))))
    try await router.onServer { port in
      await #expect(throws: HTTPError.self) { try await LoopbackWebSocket(port: port, "/health") }
      let plain = try await RouteTester.overSocket(port: port).get("/ws")
      #expect(plain.status == 426)
      #expect(plain.headers["upgrade"] == "websocket")
      await #expect(throws: HTTPError.self) {
        try await LoopbackWebSocket(port: port, "/ws", headers: ["Origin": "https://evil.example"])
      }
      _ = try await LoopbackWebSocket(port: port, "/ws", headers: ["Origin": "https://map.example"])
      _ = try await LoopbackWebSocket(port: port, "/ws", headers: ["Origin": "http://127.0.0.1"])
    }
  }

  @Test func `a client that reads nothing is put out and the others notice nothing`() async throws {
    let sockets = Lock<[WebSocketConnection]>([])
    let options = WebSocketOptions(queue: .dropOldest(messages: 8), compression: .off, patience: .seconds(1))
    let router = try Self.router(
      WebSocketRoute("/feed", TestRoutes.description, options: options) { socket in
        sockets.withLock { $0.append(socket) }
        while try await socket.receive() != nil {}
      })
    try await router.onServer { port in
      let slow = try await LoopbackWebSocket(port: port, "/feed", receiveBuffer: 4096)
      while sockets.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
      let quick = try await LoopbackWebSocket(port: port, "/feed")
      while sockets.withLock({ $0.count }) < 2 { try await Task.sleep(for: .milliseconds(5)) }
      let picture = PreparedMessage(.binary([UInt8](repeating: 1, count: 200_000)))
      var dropped = 0
      // At once, so that its queue is full before it is put out, however slow this machine is.
      for _ in 0..<60 where sockets.withLock({ $0[0] }).send(picture) == .dropped { dropped += 1 }
      for _ in 0..<150 {
        for socket in sockets.withLock({ $0 }) where socket.send(picture) == .dropped { dropped += 1 }
        #expect(try await quick.receive().payload.count == 200_000)
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(dropped > 0)
      // Only the quick one is left to take a message.
      #expect(sockets.withLock { $0 }.filter { $0.send("bye") != .closed }.count == 1)
      _ = slow
    }
  }

  @Test func `a full queue of a stream in which nothing may be missing ends with 1013`() async throws {
    let router = try Self.router(
      WebSocketRoute(
        "/feed", TestRoutes.description, options: WebSocketOptions(queue: .disconnect(messages: 4), compression: .off)
      ) { socket in
        var outcome = WebSocketConnection.SendOutcome.queued
        while outcome == .queued { outcome = socket.send(.binary([UInt8](repeating: 1, count: 100_000))) }
        while try await socket.receive() != nil {}
      })
    try await router.onServer { port in
      let socket = try await LoopbackWebSocket(port: port, "/feed")
      var code: Int?
      while code == nil {
        let frame = try await socket.receive()
        if frame.opcode == 8 { code = frame.closeCode }
      }
      #expect(code == 1013)
    }
  }

  @Test func `a silent client is asked, and given up when it says nothing`() async throws {
    let ended = Counter()
    let router = try Self.router(
      WebSocketRoute(
        "/quiet", TestRoutes.description, options: WebSocketOptions(pingInterval: .milliseconds(300))
      ) { socket in
        while try await socket.receive() != nil {}
        ended.add()
      })
    try await router.onServer { port in
      let socket = try await LoopbackWebSocket(port: port, "/quiet")
      #expect(try await socket.receive().opcode == 9)
      while ended.value == 0 { try await Task.sleep(for: .milliseconds(10)) }
    }
  }

  @Test func `who asks whether anybody is there and hears no answer is not listened to for ever`() async throws {
    // It is not cut off for being slow: what it says waits at its own end.
    let options = WebSocketOptions(patience: .seconds(60))
    try await Self.router(Self.echo(options)).onServer { port in
      let socket = try await LoopbackWebSocket(port: port, "/ws", patience: 2, receiveBuffer: 4096)
      let pings = Array(repeating: LoopbackWebSocket.frame(opcode: 9, []), count: 10_000).flatMap(\.self)
      var megabytes = 0.0
      // What the kernel holds for both ends is a few.
      while megabytes < 100, await socket.connection.send(pings) { megabytes += Double(pings.count) / 1_000_000 }
      #expect(megabytes < 30)
    }
  }

  @Test func `stopping says goodbye with 1001`() async throws {
    let (server, port) = try await TestRoutes.server(try Self.router(Self.echo()))
    let socket = try await LoopbackWebSocket(port: port, "/ws")
    await socket.send("hello")
    #expect(try await socket.receive().text == "hello")
    async let stopped: Void = server.stop()
    #expect(try await socket.receive().closeCode == 1001)
    await socket.close(1001)
    await stopped
  }

  @Test func `a socket route runs in memory too`() async throws {
    let router = try Self.router(Self.echo())
    let response = await router.respond(
      to: Request(
        .get, "/ws",
        headers: [
          "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
          "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        ]))
    guard case .upgrade(let upgrade) = response.body else { throw HTTPError(response.status) }
    let (pair, handler) = upgrade.openInMemory()
    pair.send(.text("hello"))
    #expect(try await pair.receive() == .text("hello"))
    pair.close()
    await handler.value
  }
}
