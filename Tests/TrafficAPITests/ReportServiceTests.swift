import Groundwork
import Outbound
import TestKit
import Testing
import TrafficAPI
import WebServer

/// Traces and reports over a real socket, against a small collector made of our own server.
@Suite(.timeLimit(.minutes(1)))
struct ReportServiceTests {
  private struct Unforeseen: Error {}

  @Test func `spans and reports arrive at a collector`() async throws {
    let arrived = Lock<[String: [UInt8]]>([:])
    let routes = ["/v1/traces", "/api/7/envelope/"].map { path in
      Route(.post, RoutePattern(path), RouteDescription("Takes what comes", responses: [])) { request in
        let bytes = try await request.bytes()
        arrived.withLock { $0[path] = bytes }
        return Response(status: 200)
      }
    }
    let router = try Router(groups: [RouteGroup("collector", routes: routes)])
    let client = HTTPClient(name: "test", reach: .anywhere, most: 2)
    let post: TraceExport.Post = { address, headers, body in
      let request = HTTPRequest(
        "POST", address, headers: headers.map { (name: $0.key, value: $0.value) }, body: .bytes(body))
      return try await client.send(request).status
    }
    let log = Log(name: "test", output: SilentLog())
    try await RouteTester.run(router, over: .socket) { tester in
      let address = "http://127.0.0.1:\(try #require(tester.port))"
      let tracer = Tracer()
      let request = Request(.get, "/x")
      if let span = tracer.begin(request) { tracer.end(span, request, status: 200) }
      tracer.close()
      await TraceExport(
        tracer: tracer, endpoint: address, service: "gantry", version: "1", log: log, post: post
      ).run()
      let project = try #require(ReportAddress(Secret("http://abc@127.0.0.1:\(tester.port ?? 0)/7")))
      let reports = ErrorReports(address: project, environment: "test", version: "1", log: log, post: post)
      reports.report(Unforeseen(), nil)
      reports.close()
      await reports.run()
    }
    let messages = arrived.withLock { $0 }
    let trace = try JSONValue(parsing: try #require(messages["/v1/traces"]))
    #expect(trace["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.array?.count == 1)
    let report = String(decoding: try #require(messages["/api/7/envelope/"]), as: UTF8.self)
    #expect(report.split(separator: "\n").count == 3 && report.contains("Unforeseen"))
  }

  @Test func `a collector that is away costs one line and no request`() async throws {
    let captured = CapturedLog()
    let tracer = Tracer()
    let request = Request(.get, "/x")
    for _ in 0..<600 { if let span = tracer.begin(request) { tracer.end(span, request, status: 200) } }
    tracer.close()
    let port = try LoopbackPort.free()
    await TraceExport(
      tracer: tracer, endpoint: "http://127.0.0.1:\(port)", service: "gantry", version: "1",
      log: Log(name: "test", output: captured)
    ) { _, _, _ in throw Unforeseen() }.run()
    #expect(captured.messages.count == 1)
  }
}
