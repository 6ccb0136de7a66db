import Groundwork
import TestKit
import Testing
import WebServer

struct MiddlewareTests {
  private func tester(_ middleware: any Middleware, _ handler: @escaping Handler = { _ in .text("ok") }) throws
    -> RouteTester
  {
    .inMemory(
      try Router(groups: [
        RouteGroup("a", routes: [TestRoutes.route(.get, "/a", handler)], middleware: [middleware]),
        RouteGroup("b", routes: [TestRoutes.route(.get, "/b", handler)]),
      ]))
  }

  @Test func `pages of known origins may call, others get no word of it, and other groups are untouched`() async throws
  {
    let cors = CORS(origins: .these(["https://map.example"]), allowsCredentials: true, exposedHeaders: ["X-A"])
    let tester = try tester(cors)
    let known = try await tester.get("/a", headers: ["Origin": "https://map.example"])
    #expect(known.headers["access-control-allow-origin"] == "https://map.example")
    #expect(known.headers["access-control-allow-credentials"] == "true")
    #expect(known.headers["access-control-expose-headers"] == "X-A")
    #expect(known.headers["vary"] == "Origin")
    #expect(
      try await tester.get("/a", headers: ["Origin": "https://x.example"]).headers["access-control-allow-origin"] == nil
    )
    #expect(try await tester.get("/a").headers["access-control-allow-origin"] == nil)
    #expect(
      try await tester.get("/b", headers: ["Origin": "https://map.example"]).headers["access-control-allow-origin"]
        == nil)
  }

  @Test func `a browser's question is answered for paths that do not know OPTIONS`() async throws {
    let tester = try tester(CORS(allowsCredentials: true))
    let answer = try await tester.call(
      .options, "/a",
      headers: [
        "Origin": "https://x.example", "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "X-Key",
      ])
    #expect(answer.status == 204)
    #expect(answer.headers["access-control-allow-origin"] == "*")
    #expect(answer.headers["access-control-allow-credentials"] == nil)
    #expect(answer.headers["access-control-allow-headers"] == "X-Key")
    #expect(try await tester.call(.options, "/a").status == 405)
  }

  @Test func `long text is compressed for those who ask, and nothing else is`() async throws {
    let text = String(repeating: "vehicles 12\n", count: 500)
    let tester = try tester(Compressing()) { request in
      request.query["kind"] == "picture" ? .bytes(Array(text.utf8), type: "image/jpeg") : .text(text)
    }
    let packed = try await tester.get("/a", headers: ["Accept-Encoding": "br, gzip"])
    #expect(packed.headers["content-encoding"] == "gzip")
    #expect(packed.bytes.count < 200)
    #expect(packed.bytes.starts(with: [0x1F, 0x8B]))
    let plain = try await tester.get("/a")
    #expect(plain.text == text)
    #expect(plain.headers["vary"] == "Accept-Encoding")
    #expect(try await tester.get("/a", headers: ["Accept-Encoding": "gzip;q=0"]).text == text)
    let picture = try await tester.get("/a?kind=picture", headers: ["Accept-Encoding": "gzip"])
    #expect(picture.headers["content-encoding"] == nil)
  }

  @Test func `the access log has a line with the facts and without the query`() async throws {
    let output = CapturedLog()
    let tester = try tester(AccessLog(log: Log(name: "access", output: output), quiet: ["/b"]))
    _ = try await tester.get("/a?key=secret")
    #expect(output.messages == ["GET /a 200"])
    #expect(output.entries.first?.fields.map(\.name) == ["request_id", "client", "listener", "milliseconds"])
  }

  @Test func `metrics see patterns instead of paths`() async throws {
    let seen = Lock<[String]>([])
    let metrics = RequestMetrics { sample in seen.withLock { $0.append("\(sample.pattern) \(sample.status)") } }
    let router = try TestRoutes.router([TestRoutes.route(.get, "/jobs/{id}") { _ in .text("") }], middleware: [metrics])
    let tester = RouteTester.inMemory(router)
    _ = try await tester.get("/jobs/1")
    _ = try await tester.get("/x/1")
    #expect(seen.withLock { $0 } == ["/jobs/{id} 200", " 404"])
  }

  @Test(arguments: [
    ("abc", true), ("", false), ("a b", false), ("a\"b", false), (String(repeating: "a", count: 129), false),
  ])
  func `only a sensible request id is taken over`(given: String, isKept: Bool) async throws {
    let tester = try tester(RequestIdentity(make: { "made" })) { .text($0.id) }
    let answer = try await tester.get("/a", headers: ["X-Request-ID": given])
    #expect(answer.text == (isKept ? given : "made"))
    #expect(answer.headers["x-request-id"] == answer.text)
  }
}
