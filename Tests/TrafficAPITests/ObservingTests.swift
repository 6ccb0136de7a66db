import Groundwork
import TestKit
import Testing
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct ObservingTests {
  private struct Unforeseen: Error {}

  private func router(_ log: Log, _ metrics: Metrics, _ tracer: Tracer?) throws -> Router {
    let group = RouteGroup(
      "test",
      routes: [
        Route(.get, "/things/{id}", RouteDescription("One", responses: [])) { _ in
          log.info("inside")
          return Response(status: 200)
        },
        Route(.get, "/broken", RouteDescription("None", responses: [])) { _ in throw Unforeseen() },
      ])
    return try Router(
      groups: [group],
      middleware: [RequestIdentity(), Observing(log: log, metrics: RouteMetrics(metrics), tracer: tracer)])
  }

  @Test func `every line of a request carries its id, and its end is one line`() async throws {
    let captured = CapturedLog()
    let tester = RouteTester.inMemory(try router(Log(name: "test", output: captured), Metrics(), nil))
    _ = try await tester.get("/things/7?secret=x", headers: ["X-Request-ID": "abc"])
    let lines = captured.entries.map(LogFormat.jsonLines.line)
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains(#""request_id":"abc""#) })
    #expect(captured.messages.last == "GET /things/7 200")
    #expect(captured.entries.last?.name == "http")
  }

  @Test func `metrics count by route, whatever paths clients invent`() async throws {
    let metrics = Metrics()
    let tester = RouteTester.inMemory(try router(Log(name: "test", output: SilentLog()), metrics, nil))
    for number in 0..<20 { _ = try await tester.get("/things/\(number)") }
    for number in 0..<20 { _ = try await tester.get("/nothing/\(number)") }
    _ = try await tester.get("/broken")
    let text = PrometheusText.text(metrics.families)
    #expect(text.contains(#"gantry_http_requests_total{method="GET",route="/things/{id}",status="200"} 20"#))
    #expect(text.contains(#"gantry_http_requests_total{method="GET",route="unknown",status="404"} 20"#))
    #expect(text.contains(#"gantry_http_requests_total{method="GET",route="/broken",status="500"} 1"#))
    #expect(text.contains(#"gantry_http_request_seconds_count{route="/things/{id}"} 20"#))
    #expect(metrics.gauge("gantry_http_requests_in_flight").value == 0)
  }

  @Test func `methods that clients invent and endless paths fill neither metrics nor log`() async throws {
    let metrics = Metrics()
    let captured = CapturedLog()
    let tester = RouteTester.inMemory(try router(Log(name: "test", output: captured), metrics, nil))
    for number in 0..<50 { _ = try await tester.call(HTTPMethod(rawValue: "M\(number)"), "/things/7") }
    _ = try await tester.get("/" + String(repeating: "a", count: 30_000))
    let lines = PrometheusText.text(metrics.families).split(separator: "\n")
      .filter { $0.hasPrefix("gantry_http_requests_total{") }
    #expect(lines.count == 2, "\(lines)")
    #expect(lines.contains { $0.contains(#"method="other""#) && $0.hasSuffix(" 50") })
    #expect(captured.entries.allSatisfy { $0.message.utf8.count < 600 })
  }

  @Test(arguments: [
    ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
    ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", true),
    ("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", true),
    ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", false),
    ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
    ("00-00000000000000000000000000000000-b7ad6b7169203331-01", false),
    ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false),
    ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false), ("", false), ("00-1-2-3", false),
  ])
  func `a trace of somebody else is continued when it can be one`(header: String, isOne: Bool) {
    #expect((TraceContext(header: header) != nil) == isOne)
  }

  @Test func `damaged trace headers never end the process`() {
    var mutation = Mutation(seed: 0x7ACE)
    let seed = Array("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".utf8)
    for _ in 0..<Mutation.rounds(usual: 2_000) {
      let text = String(decoding: mutation.damage(seed), as: UTF8.self)
      if let context = TraceContext(header: text) {
        #expect(context.traceID.utf8.count == 32 && context.spanID.utf8.count == 16)
      }
    }
  }

  @Test func `spans reach the collector, whole and joined to the trace that asked`() async throws {
    let tracer = Tracer()
    let tester = RouteTester.inMemory(try router(Log(name: "test", output: SilentLog()), Metrics(), tracer))
    let trace = "0af7651916cd43dd8448eb211c80319c"
    _ = try await tester.get("/things/7", headers: ["traceparent": "00-\(trace)-b7ad6b7169203331-01"])
    _ = try await tester.get("/broken")
    _ = try await tester.get("/things/8", headers: ["traceparent": "00-\(trace)-b7ad6b7169203331-00"])
    tracer.close()
    let sent = Lock<[(String, [UInt8])]>([])
    let export = TraceExport(
      tracer: tracer, endpoint: "http://127.0.0.1:4318/", service: "gantry", version: "1.2.3",
      log: Log(name: "test", output: SilentLog())
    ) { address, headers, body in
      #expect(headers["Content-Type"] == "application/json")
      sent.withLock { $0.append((address, body)) }
      return 200
    }
    await export.run()
    let messages = sent.withLock { $0 }
    #expect(messages.count == 1 && messages.first?.0 == "http://127.0.0.1:4318/v1/traces")
    let resource = try JSONValue(parsing: try #require(messages.first?.1))["resourceSpans"]?[0]
    let spans = resource?["scopeSpans"]?[0]?["spans"]?.array ?? []
    #expect(spans.count == 2)
    #expect(spans.first?["traceId"]?.string == trace && spans.first?["parentSpanId"]?.string == "b7ad6b7169203331")
    #expect(spans.first?["name"]?.string == "GET /things/{id}")
    #expect(spans.last?["status"]?["code"]?.integer == 2 && spans.last?["parentSpanId"] == nil)
    #expect(spans.last?["startTimeUnixNano"]?.string?.count == 19)
  }

  @Test(arguments: [
    ("https://abc@reports.example.org/7", "https://reports.example.org/api/7/envelope/"),
    ("https://abc:def@example.org/path/7", "https://example.org/path/api/7/envelope/"),
    ("http://abc@127.0.0.1:9000/12", "http://127.0.0.1:9000/api/12/envelope/"), ("https://example.org/7", nil),
    ("https://abc@example.org", nil), ("https://abc@example.org/", nil), ("ftp://abc@example.org/7", nil), ("", nil),
  ])
  func `the address of a project is understood`(dsn: String, envelope: String?) {
    let address = ReportAddress(Secret(dsn))
    #expect(address?.envelope == envelope)
    if envelope != nil { #expect(address?.key.revealed == "abc") }
  }

  @Test func `an error is reported once in a while, without anybody's secrets`() async throws {
    let address = try #require(ReportAddress(Secret("https://abc@reports.example.org/7")))
    let sent = Lock<[[UInt8]]>([])
    let reports = ErrorReports(
      address: address, environment: "test", version: "1.2.3", log: Log(name: "test", output: SilentLog()),
      clock: ManualClock()
    ) { _, headers, body in
      #expect(headers["X-Sentry-Auth"]?.contains("sentry_key=abc") == true)
      sent.withLock { $0.append(body) }
      return 200
    }
    let request = Request(.get, "/things?token=t0p", headers: ["Authorization": "Bearer t0p"])
    for _ in 0..<50 { reports.report(Unforeseen(), request) }
    reports.close()
    await reports.run()
    let bodies = sent.withLock { $0 }
    #expect(bodies.count == 20)
    let lines = String(decoding: bodies.first ?? [], as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 3 && !lines.joined().contains("t0p"))
    let event = try JSONValue(parsing: Array((lines.last ?? "").utf8))
    #expect(event["exception"]?["values"]?[0]?["type"]?.string == "Unforeseen")
    #expect(event["timestamp"]?.number == 1_767_225_600)
  }
}
