import TestKit
import Testing

@testable import WebServer

struct WebSocketPartTests {
  @Test func `a full queue loses the oldest, the newest, or the client`() {
    var oldest = OutgoingQueue<Int>(.dropOldest(messages: 2))
    var outcomes = (1...3).map { oldest.append($0) }
    #expect(outcomes == [.queued, .queued, .dropped])
    var left = [oldest.next(), oldest.next(), oldest.next()]
    #expect(left == [2, 3, nil])
    var newest = OutgoingQueue<Int>(.dropNewest(messages: 2))
    outcomes = (1...3).map { newest.append($0) }
    #expect(outcomes == [.queued, .queued, .dropped])
    left = [newest.next(), newest.next(), newest.next()]
    #expect(left == [1, 2, nil])
    var strict = OutgoingQueue<Int>(.disconnect(messages: 1))
    outcomes = (1...2).map { strict.append($0) }
    #expect(outcomes == [.queued, .overflow])
  }

  @Test func `what may give way takes the place of nothing that may not`() {
    // Even numbers may be lost.
    var queue = OutgoingQueue<Int>(.dropOldest(messages: 3)) { $0.isMultiple(of: 2) }
    let outcomes = [1, 2, 3, 5, 4, 7, 6].map { queue.append($0) }
    #expect(outcomes == [.queued, .queued, .queued, .dropped, .dropped, .dropped, .dropped])
    // 5 took the place of 2; 4 and 6 found none that may go; only 7 may put out one of its own kind.
    let left = [queue.next(), queue.next(), queue.next(), queue.next()]
    #expect(left == [3, 5, 7, nil])
  }

  @Test func `a queue that runs for long keeps its order and its bound`() {
    var queue = OutgoingQueue<Int>(.dropOldest(messages: 10))
    for number in 0..<1000 { _ = queue.append(number) }
    #expect(queue.count == 10)
    let left = (0..<10).map { _ in queue.next() }
    #expect(left == Array(990..<1000))
  }

  @Test(arguments: [
    ("permessage-deflate", "permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
    (
      "permessage-deflate; client_max_window_bits",
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
    ),
    (
      "permessage-deflate; server_max_window_bits=10",
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10"
    ),
    (
      "permessage-deflate; server_max_window_bits=8, permessage-deflate",
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
    ),
    ("x-other", nil), ("permessage-deflate; unknown=1", nil), ("permessage-deflate; server_max_window_bits=16", nil),
    ("permessage-deflate; server_no_context_takeover; server_no_context_takeover", nil),
    ("permessage-deflate; server_no_context_takeover=1", nil),
  ])
  func `an offer of compression is accepted as far as it can be kept`(offer: String, answer: String?) {
    #expect(DeflateAgreement.first(of: [offer], compression: .perMessage)?.header == answer)
  }

  @Test func `messages survive compression, with and without memory`() throws {
    for forgets in [true, false] {
      let (deflater, inflater) = (MessageDeflater(forgets: forgets), MessageInflater(forgets: forgets))
      for size in [0, 1, 100, 16_384, 16_385, 100_000] {
        let message = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        #expect(try inflater.expand(deflater.compress(message), limit: 100_000) == message)
      }
    }
    let bomb = MessageDeflater().compress([UInt8](repeating: 0, count: 1 << 20))
    #expect(throws: MessageInflater.Failure.tooLarge) { try MessageInflater().expand(bomb, limit: 1000) }
    #expect(throws: MessageInflater.Failure.damaged) { try MessageInflater().expand([0xFF, 0xFF], limit: 1000) }
  }

  @Test func `a broadcast is compressed once`() {
    let message = PreparedMessage(.text(String(repeating: "a", count: 100)))
    var calls = 0
    for _ in 0..<5 {
      _ = message.compressed { bytes in
        calls += 1
        return bytes
      }
    }
    #expect(calls == 1)
  }

  @Test func `the digest is SHA-1`() {
    let digest = SHA1.digest(Array("abc".utf8)).map { String($0, radix: 16) }.joined(separator: " ")
    #expect(digest == "a9 99 3e 36 47 6 81 6a ba 3e 25 71 78 50 c2 6c 9c d0 d8 9d")
  }

  @Test func `intake takes up to the limit, refuses once, then discards, then hangs up`() {
    var intake = BodyIntake(limit: 10, announced: nil, discardLimit: 20)
    let actions = [10, 1, 19, 1].map { intake.receive($0) }
    #expect(actions == [.take, .refuse, .discard, .hangUp])
    #expect(BodyIntake(limit: 10, announced: 11, discardLimit: 20).isRefused)
    #expect(BodyIntake.isHopeless(limit: 10, announced: 21, discardLimit: 20))
    #expect(!BodyIntake.isHopeless(limit: 10, announced: 20, discardLimit: 20))
  }

  @Test func `events cannot be broken by line ends`() {
    #expect(ServerEvent("a\r\nb\rc", name: "x\ny").text == "event: x y\ndata: a\ndata: b\ndata: c\n\n")
  }

  @Test func `a pipe carries bytes, holds the writer back, and tells both ends`() async throws {
    let pipe = BytePipe(limit: 4)
    async let written: Void = {
      for number in 0..<100 { try await pipe.write([UInt8(number), 0, 0]) }
      pipe.finish()
    }()
    var count = 0
    while let piece = try await pipe.next() { count += piece.count }
    try await written
    #expect(count == 300)
    let gone = BytePipe(limit: 1)
    gone.abandon()
    await #expect(throws: ClientGone.self) { try await gone.write([1]) }
    let failed = BytePipe(limit: 1)
    failed.finish(throwing: HTTPError.tooLarge())
    await #expect(throws: HTTPError.self) { try await failed.next() }
  }
}
