import Foundation
import Testing
import TestKit
import WebServer

/// Large uploads pass through the program without staying in its memory.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct UploadMemoryServiceTests {
  private static let size = 500_000_000
  private static let allowedGrowth = 40 << 20

  @Test(arguments: [false, true])
  func `half a gigabyte is taken with little memory`(inChunks: Bool) async throws {
    let server = try await GantryServer()
    // Whatever is made at the first upload is made.
    _ = try await server.tester.upload("/api/v1/detect", FormBody().file("file", "a.mp4", "x"), headers: .key)
    let before = try #require(server.residentBytes)
    let start = FormBody().file("file", "large.mp4", "").bytes.dropLast(2)
    let end = Array("\r\n--\(FormBody.boundary)--\r\n".utf8)
    let piece = [UInt8](repeating: 0x5A, count: 1_000_000)
    var request = Request(.post, "/api/v1/detect", headers: .key)
    request.headers["Content-Type"] = FormBody.type
    if inChunks { request.headers["Transfer-Encoding"] = "chunked" }
    let connection = try LoopbackConnection(port: server.port, patience: 120)
    await connection.send(
      LoopbackHTTP.head(request, length: inChunks ? nil : start.count + Self.size + end.count))
    var most = before
    func send(_ bytes: [UInt8]) async {
      let isSent =
        if inChunks {
          await connection.send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
        } else { await connection.send(bytes) }
      #expect(isSent)
    }
    await send(Array(start))
    for index in 0..<Self.size / piece.count {
      await send(piece)
      if index % 10 == 0 { most = max(most, server.residentBytes ?? 0) }
    }
    await send(end)
    if inChunks { await connection.send("0\r\n\r\n") }
    let answer = try await LoopbackHTTP.answer(on: connection, to: .post)
    most = max(most, server.residentBytes ?? 0)
    #expect(answer.status == 202, "\(answer.text)")
    #expect(most - before < Self.allowedGrowth, "grew by \((most - before) >> 20) MiB")
  }
}
