import Groundwork
import TestKit
import Testing
import WebServer

@Suite(.timeLimit(.minutes(1))) struct TLSServiceTests {
  /// A key and a certificate that nobody trusts.
  private static func certificate(in folder: TemporaryFolder) async throws -> ListenerSettings.Certificate {
    let files = ListenerSettings.Certificate(chainFile: folder.path("chain.pem"), keyFile: folder.path("key.pem"))
    let tool = try ServiceProcess(
      "openssl",
      arguments: [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout",
        files.keyFile, "-out", files.chainFile,
      ], folder: folder)
    try await tool.waitUntilDone()
    return files
  }

  private static func curl(_ arguments: [String], folder: TemporaryFolder) async throws -> String {
    let tool = try ServiceProcess("curl", arguments: ["curl", "-sk"] + arguments, folder: folder)
    try await tool.waitUntilDone()
    return tool.output
  }

  @Test func `requests, bodies and sockets go through TLS`() async throws {
    let folder = try TemporaryFolder()
    let routes = TestRoutes.usual + [TestRoutes.route(.get, "/secure") { .text("\($0.isSecure)") }]
    let (server, port) = try await TestRoutes.server(
      try TestRoutes.router(routes), certificate: try await Self.certificate(in: folder))
    let address = "https://127.0.0.1:\(port)"
    #expect(try await Self.curl(["\(address)/secure"], folder: folder) == "true")
    let body = String(repeating: "x", count: 100_000)
    #expect(try await Self.curl(["--data-binary", body, "\(address)/echo"], folder: folder) == body)
    let upgrade = [
      "-i", "--max-time", "1", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H",
      "Sec-WebSocket-Version: 13",
      "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "\(address)/health",
    ]
    #expect(try await Self.curl(upgrade, folder: folder).hasPrefix("HTTP/1.1 404"))
    await server.stop()
  }

  @Test func `a certificate that is none is said in one line`() async throws {
    let folder = try TemporaryFolder()
    let router = try TestRoutes.router(TestRoutes.usual)
    let nothing = ListenerSettings.Certificate(chainFile: folder.path("none.pem"), keyFile: folder.path("none.key"))
    let error = await #expect(throws: ServerError.self) { try await TestRoutes.server(router, certificate: nothing) }
    #expect(error?.description.contains("none.pem cannot be read") == true)
  }

  @Test func `a key of another certificate is said in one line, and the port is free again`() async throws {
    let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
    let router = try TestRoutes.router(TestRoutes.usual)
    let mixed = ListenerSettings.Certificate(
      chainFile: try await Self.certificate(in: one).chainFile, keyFile: try await Self.certificate(in: other).keyFile)
    let port = try LoopbackPort.free()
    let server = HTTPServer(log: Log(name: "http", output: CapturedLog()))
    let error = await #expect(throws: ServerError.self) {
      try await server.start([ListenerSettings("main", port: port, certificate: mixed, router: router)])
    }
    #expect(error?.description.contains("belong together") == true)
    try await server.start([ListenerSettings("main", port: port, router: router)])
    await server.stop()
  }
}
