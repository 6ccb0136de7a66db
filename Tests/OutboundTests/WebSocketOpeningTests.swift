import TestKit
import Testing

@testable import Outbound

struct WebSocketOpeningTests {
  /// The example of RFC 6455, 1.3.
  private let opening = WebSocketOpening(
    host: "server.example.com:81", path: "/chat", headers: [(name: "Authorization", value: "Bearer x")],
    nonce: Array("the sample nonce".utf8))
  private let answer = """
    HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    sec-websocket-accept:   s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r\n\r\n
    """

  @Test func `the request is that of the standard, and its answer opens the door`() {
    let request = String(decoding: opening.request, as: UTF8.self)
    #expect(request.hasPrefix("GET /chat HTTP/1.1\r\nHost: server.example.com:81\r\n"))
    #expect(request.contains("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
    #expect(request.hasSuffix("\r\nAuthorization: Bearer x\r\n\r\n"))
    #expect(opening.answer(Array(answer.utf8) + [1, 2]) == .open(rest: [1, 2]))
    #expect(opening.answer(Array(answer.utf8.dropLast(3))) == .incomplete)
  }

  @Test(arguments: [
    ("HTTP/1.1 403 Forbidden\r\n\r\n", WebSocketOpening.Answer.refused(status: 403)),
    ("HTTP/1.1 101 Fine\r\n\r\n", .nonsense("it did not understand that a WebSocket is asked for")),
    ("SSH-2.0-server\r\n\r\n", .nonsense("it does not speak HTTP")),
  ])
  func `every other answer is none`(text: String, meaning: WebSocketOpening.Answer) {
    #expect(opening.answer(Array(text.utf8)) == meaning)
  }

  @Test func `an answer without end is given up`() {
    let endless = Array("HTTP/1.1 101 ".utf8) + [UInt8](repeating: 65, count: WebSocketOpening.longest)
    #expect(opening.answer(endless) == .nonsense("its answer does not end"))
  }

  @Test func `damaged answers never open the door by themselves, and never crash`() {
    var mutation = Mutation(seed: 601)
    var opened = 0
    for _ in 0..<Mutation.rounds(usual: 4000) {
      let bytes = mutation.damage(Array(answer.utf8))
      guard case .open = opening.answer(bytes) else { continue }
      opened += 1
      #expect(String(decoding: bytes, as: UTF8.self).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
    }
    #expect(opened > 100)
  }

  @Test func `damaged frames of a server are messages, closings or refusals, never a crash`() {
    var mutation = Mutation(seed: 602)
    // A text, a ping, a text in two parts, a goodbye.
    let stream: [UInt8] = [
      0x81, 5, 104, 101, 108, 108, 111, 0x89, 1, 7, 0x01, 2, 97, 98, 0x80, 1, 99, 0x88, 2, 3, 232,
    ]
    var understood = 0
    for _ in 0..<Mutation.rounds(usual: 4000) {
      let frames = WebSocketFrames(limit: 1000)
      do {
        understood += try frames.take(mutation.damage(stream)).messages.count
      } catch {}
    }
    #expect(understood > 1000)
  }

  @Test func `what a server sends is taken apart, and a ping is answered masked`() throws {
    let frames = WebSocketFrames(limit: 1000)
    let taken = try frames.take([0x81, 5, 104, 101, 108, 108, 111, 0x89, 1, 7, 0x01, 2, 97, 98])
    #expect(taken.messages == [Array("hello".utf8)])
    #expect(taken.answer.count == 7 && taken.answer[0] == 0x8A && taken.answer[1] == 0x81)
    #expect(taken.answer[6] ^ taken.answer[2] == 7)
    #expect(try frames.take([0x80, 1, 99]).messages == [Array("abc".utf8)])
    let text = try frames.frames(of: [[1, 2, 3]])
    #expect(text.count == 9 && text[0] == 0x81 && text[1] == 0x83)
    #expect((0..<3).map { text[6 + $0] ^ text[2 + $0] } == [1, 2, 3])
    _ = try frames.goodbye()
    #expect(throws: WebSocketFrames.Broken.self) { try frames.frames(of: [[1]]) }
    _ = try frames.take([0x88, 2, 3, 232])
    #expect(frames.isClosed)
  }

  @Test(arguments: [0, 1, 3, 4, 125, 126, 127, 65_535, 65_536, 70_001])
  func `a text of any length goes out in one masked frame, and several stand one behind the other`(length: Int) throws {
    let text = (0..<length).map { UInt8($0 % 95 + 32) }
    let bytes = try WebSocketFrames(limit: 1000).frames(of: [text, [7]])
    // As a server takes it apart (RFC 6455, 5.2).
    var place = 2
    var count = Int(bytes[1] & 127)
    if count > 125 {
      let size = count == 126 ? 2 : 8
      count = bytes[2..<2 + size].reduce(0) { $0 << 8 | Int($1) }
      place += size
      #expect(count > (size == 2 ? 125 : 65_535), "the shortest form that fits")
    }
    #expect(bytes[0] == 0x81 && bytes[1] & 0x80 != 0 && count == length)
    let (mask, payload) = (Array(bytes[place..<place + 4]), bytes[(place + 4)...].prefix(count))
    #expect(zip(payload, 0...).map { $0 ^ mask[$1 % 4] } == text)
    let second = bytes[(place + 4 + count)...]
    #expect(second.count == 7 && second.prefix(2).elementsEqual([0x81, 0x81]))
  }

  @Test func `addresses are taken apart`() throws {
    let one = try WebSocketAddress("wss://host:8443/ws/backend/processed?x=1")
    #expect(one.url == "https://host:8443/" && one.host == "host:8443" && one.path == "/ws/backend/processed?x=1")
    #expect(try WebSocketAddress("http://[::1]:8686").path == "/")
    for wrong in ["ftp://x/", "ws://", "ws://user:secret@host/", "ws://ho st/", "host/ws"] {
      #expect(throws: HTTPFailure.self) { try WebSocketAddress(wrong) }
    }
  }
}
