import Glibc
import Groundwork
import TestKit
import Testing
import WebServer

/// Sends damaged requests, forms and frames, and looks whether the server still serves.
private enum Malformed {
  static let requests: [[UInt8]] = [
    Array("GET /health?a=%20b HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nX-Request-ID: 1\r\n\r\n".utf8),
    Array(
      "POST /json HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":[1]}".utf8),
    Array(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n".utf8),
    Array(
      ("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 104\r\n\r\n"
        + "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\nContent-Type: text/plain\r\n\r\n0123456\r\n--b--\r\n")
        .utf8),
    // Mostly text that may be anything, so that many damaged ones are still good.
    Array(("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 400\r\n\r\n" + String(repeating: "x", count: 400)).utf8),
  ]

  static let isSoak = unsafe getenv("GANTRY_SOAK") != nil

  static var frames: [UInt8] {
    LoopbackWebSocket.frame(opcode: 1, Array("hello".utf8), isFinal: false)
      + LoopbackWebSocket.frame(opcode: 9, [1, 2]) + LoopbackWebSocket.frame(opcode: 0, Array(" you".utf8))
      + LoopbackWebSocket.frame(opcode: 1, MessageDeflater().compress(Array("hello hello".utf8)), isCompressed: true)
      + LoopbackWebSocket.frame(opcode: 8, [3, 232])
  }

  static func router() throws -> Router {
    try TestRoutes.router(
      TestRoutes.usual,
      sockets: [
        WebSocketRoute("/ws", TestRoutes.description) { socket in
          for try await message in socket { socket.send(message) }
        }
      ])
  }

  /// Statuses that were seen; nothing for connections that ended without one.
  static func attack(port: Int, rounds: Int) async throws -> [Int: Int] {
    var mutation = Mutation(seed: 11)
    var seen: [Int: Int] = [:]
    for round in 0..<rounds {
      if round % 6 == 5 {
        let socket = try await LoopbackWebSocket(port: port, "/ws", deflate: true)
        let damaged = mutation.damage(frames)
        await socket.connection.send(damaged)
        await socket.connection.endSending()
        if (try? await socket.connection.receiveAll()) == nil { Issue.record("no end after the frames \(damaged)") }
      } else {
        let connection = try LoopbackConnection(port: port, patience: 5)
        let damaged = mutation.damage(requests[round % 6])
        await connection.send(damaged)
        await connection.endSending()
        guard let bytes = try? await connection.receiveAll() else {
          Issue.record("no end after \(String(decoding: damaged, as: UTF8.self))")
          continue
        }
        let answer = String(decoding: bytes, as: UTF8.self)
        let words = answer.split(separator: " ", maxSplits: 2)
        if words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) { seen[status, default: 0] += 1 }
      }
    }
    return seen
  }

  static func run(rounds: Int) async throws {
    try await router().onServer { port in
      let seen = try await attack(port: port, rounds: rounds)
      // 505: the version was what got damaged; 501: the transfer encoding.
      #expect(seen.keys.allSatisfy { (200..<500).contains($0) || $0 == 505 || $0 == 501 }, "\(seen)")
      #expect(seen[400, default: 0] > rounds / 20, "\(seen)")
      #expect(seen[200, default: 0] > rounds / 20, "\(seen)")
      #expect(try await RouteTester.overSocket(port: port).get("/health").status == 200)
    }
  }
}

@Suite(.timeLimit(.minutes(2))) struct MalformedInputServiceTests {
  @Test func `five hundred damaged inputs get correct refusals and hurt nobody`() async throws {
    try await Malformed.run(rounds: 500)
  }
}

@Suite(.timeLimit(.minutes(30)), .enabled(if: Malformed.isSoak, "GANTRY_SOAK=1 runs it"))
struct MalformedInputSoakTests {
  @Test func `ten thousand damaged inputs get correct refusals and hurt nobody`() async throws {
    try await Malformed.run(rounds: 10_000)
  }
}
