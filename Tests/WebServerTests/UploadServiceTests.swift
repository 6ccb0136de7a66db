import Glibc
import Groundwork
import TestKit
import Testing
import WebServer

@Suite(.timeLimit(.minutes(3)), .serialized) struct UploadServiceTests {
  private static let megabyte = 1 << 20

  @Test(arguments: [true, false])
  func `an upload of any size lands on the disk`(isChunked: Bool) async throws {
    let folder = try TemporaryFolder()
    let routes = [
      TestRoutes.route(.post, "/upload", body: .streamed(limit: 600 * Self.megabyte)) { request in
        let length = try await request.upload(to: FileSink(path: folder.path("video.mp4")))
        return .text("\(length)")
      }
    ]
    let size = 64 * Self.megabyte
    try await TestRoutes.router(routes).onServer { port in
      try await Self.upload(size, isChunked: isChunked, port: port)
    }
    var status = stat()
    let code = unsafe stat(folder.path("video.mp4"), &status)
    #expect(code == 0)
    #expect(Int(status.st_size) == size)
  }

  @Test func `an upload that breaks off leaves no file behind`() async throws {
    let folder = try TemporaryFolder()
    let failed = Counter()
    let routes = [
      TestRoutes.route(.post, "/upload", body: .streamed(limit: 1 << 30)) { request in
        do { return .text("\(try await request.upload(to: FileSink(path: folder.path("video.mp4"))))") } catch {
          failed.add()
          throw error
        }
      }
    ]
    try await TestRoutes.router(routes).onServer { port in
      do {
        let connection = try LoopbackConnection(port: port)
        await connection.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        await connection.send([UInt8](repeating: 1, count: 300_000))
      }
      while failed.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
      let found = ["video.mp4", "video.mp4.part"].filter { unsafe access(folder.path($0), F_OK) == 0 }
      #expect(found == [])
    }
  }

  @Test func `a slow reader holds the client back instead of filling the memory`() async throws {
    let routes = [
      TestRoutes.route(.post, "/slow", body: .streamed(limit: 1 << 30)) { request in
        guard case .stream(let stream) = request.body else { return Response(status: 500) }
        var count = 0
        var pieces = 0
        while let piece = try await stream.next() {
          count += piece.count
          pieces += 1
          if pieces.isMultiple(of: 100) { try await Task.sleep(for: .milliseconds(2)) }
        }
        return .text("\(count)")
      }
    ]
    let settings = ServerSettings(bodyBuffer: 64 << 10)
    try await TestRoutes.router(routes).onServer(settings: settings) { port in
      let body = [UInt8](repeating: 3, count: 30 * Self.megabyte)
      let answers = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<4 {
          group.addTask { try await RouteTester.overSocket(port: port).call(.post, "/slow", body: body).text }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers == Array(repeating: "\(30 * Self.megabyte)", count: 4))
    }
  }

  @Test func `a form streams its files`() async throws {
    try await TestRoutes.router(TestRoutes.usual).onServer { port in
      let file = [UInt8](repeating: 9, count: 3 * Self.megabyte)
      let body =
        Array("--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n".utf8)
        + Array("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\n".utf8) + file
        + Array("\r\n--b--\r\n".utf8)
      let tester = RouteTester.overSocket(port: port)
      let type: Headers = ["Content-Type": "multipart/form-data; boundary=b"]
      #expect(try await tester.call(.post, "/form", headers: type, body: body).text == "note 5, file \(file.count)")
      let cut = try await tester.call(.post, "/form", headers: type, body: body.dropLast(6))
      #expect(cut.status == 400)
    }
  }

  private static func upload(_ size: Int, isChunked: Bool, port: Int) async throws {
    let connection = try LoopbackConnection(port: port)
    let head = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(size)"
    await connection.send("POST /upload HTTP/1.1\r\nHost: a\r\n\(head)\r\n\r\n")
    let piece = [UInt8](repeating: 5, count: megabyte)
    for _ in 0..<size / megabyte {
      if isChunked { await connection.send("100000\r\n") }
      await connection.send(piece)
      if isChunked { await connection.send("\r\n") }
    }
    if isChunked { await connection.send("0\r\n\r\n") }
    #expect(try await LoopbackHTTP.answer(on: connection, to: .post).text == "\(size)")
  }
}
