import Foundation
import TestKit
import Testing
import WebServer

@Suite(.timeLimit(.minutes(5))) struct BenchServerServiceTests {
  private static let megabyte = 1 << 20

  @Test func `uploads of 500 MB, chunked and with a length, cost less than 40 MB of memory`() async throws {
    let folder = try TemporaryFolder()
    let port = try LoopbackPort.free()
    let gantry = try #require(Bundle.main.executableURL).deletingLastPathComponent().appending(path: "gantry").path
    let server = try ServiceProcess(
      "server", arguments: [gantry, "bench", "server", "--port", "\(port)"], folder: folder)
    while !server.output.contains("port \(port)") {
      try #require(server.isRunning, "\(server.output)")
      try await Task.sleep(for: .milliseconds(20))
    }
    // The first upload brings buffers and threads that stay.
    try await upload(8, isChunked: false, port: port)
    for isChunked in [true, false] {
      let before = try #require(server.residentBytes)
      try await upload(500, isChunked: isChunked, port: port)
      let growth = try #require(server.residentBytes) - before
      #expect(growth < 40 * Self.megabyte, "grew by \(growth / Self.megabyte) MiB")
    }
    server.kill()
  }

  private func upload(_ megabytes: Int, isChunked: Bool, port: Int) async throws {
    let size = megabytes * Self.megabyte
    let connection = try LoopbackConnection(port: port)
    let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(size)"
    await connection.send("POST /upload HTTP/1.1\r\nHost: a\r\n\(length)\r\n\r\n")
    let piece = [UInt8](repeating: 5, count: Self.megabyte)
    for _ in 0..<megabytes {
      if isChunked { await connection.send("100000\r\n") }
      await connection.send(piece)
      if isChunked { await connection.send("\r\n") }
    }
    if isChunked { await connection.send("0\r\n\r\n") }
    #expect(try await LoopbackHTTP.answer(on: connection, to: .post).text == "\(size)")
  }
}
