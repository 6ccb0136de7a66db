import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackAroundServiceTests {
  private static var limited: ContractHouse.Options {
    var options = ContractHouse.Options()
    options.isLimited = true
    return options
  }

  @Test func `[VT-100] the root says what runs here`() async throws {
    try await ContractHouse.run { _, tester in
      let body = try await tester.get("/", headers: ["Accept": "*/*"]).json()
      #expect(body["name"] == "VisionTrack AI")
      #expect(body["version"] == "2.0.0")
      #expect(body["status"] == "running")
      #expect(body["docs"] == "/docs")
      #expect(body["api_version"] == "v1")
      #expect(body["features"]?.array?.count == 6)
    }
  }

  @Test func `[VT-101] health has the fields that clients read`() async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await tester.get("/health")
      #expect(answer.status == 200)
      let body = try answer.json()
      #expect(["healthy", "degraded"].contains(body["status"]?.string))
      #expect(body["model_loaded"]?.bool != nil)
      for name in ["database", "redis", "version"] { #expect(body[name]?.string != nil, "\(name)") }
    }
  }

  @Test func `[VT-102] [VT-103] the figures are valid Prometheus text`() async throws {
    try await ContractHouse.run { _, tester in
      _ = try await tester.get("/api/v1/model/info")
      _ = try await tester.get("/api/v1/jobs/\(RandomTask.id)")
      let answer = try await tester.get("/api/v1/metrics")
      #expect(answer.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
      let lines = answer.text.split(separator: "\n").map(String.init)
      for name in [
        "api_requests_total counter", "api_errors_total counter", "api_request_duration_seconds histogram",
        "detections_total counter", "visiontrack_uptime_seconds gauge",
      ] {
        #expect(lines.count { $0 == "# TYPE \(name)" } == 1, "\(name)")
      }
      #expect(lines.contains(#"api_requests_total{endpoint="model_info"} 1"#))
      #expect(lines.contains(#"api_errors_total{endpoint="job_status"} 1"#))
      #expect(!answer.text.contains(RandomTask.id))
      let sample = try Regex(#"[a-z_]+(\{[a-z]+="[^"{}]*"(,[a-z]+="[^"{}]*")*\})? [0-9.e+-]+"#)
      for line in lines where !line.hasPrefix("#") { #expect(line.wholeMatch(of: sample) != nil, "\(line)") }
    }
  }

  @Test func `[VT-104] the figures as JSON`() async throws {
    try await ContractHouse.run { _, tester in
      _ = try await tester.get("/api/v1/model/info")
      let body = try await tester.get("/api/v1/metrics/summary").json()
      #expect(body.members?.map(\.0) == ["counters", "gauges", "histogram_stats", "uptime_seconds"])
      #expect(body["counters"]?[#"api_requests_total{endpoint="model_info"}"#] == 1)
      let stats = body["histogram_stats"]?[#"api_request_duration_seconds{endpoint="model_info"}"#]
      #expect(stats?["count"] == 1)
      #expect(stats?.members?.map(\.0) == ["count", "mean", "min", "max"])
      #expect(try #require(body["uptime_seconds"]?.number) >= 0)
    }
  }

  @Test func `[VT-110] every answer says how much is left`() async throws {
    try await ContractHouse.run(Self.limited) { _, tester in
      let answers = [
        try await tester.get("/"), try await tester.get("/api/v1/model/info"),
        try await tester.get("/api/v1/analytics"), try await tester.post("/api/v1/auth/register", json: [:]),
        try await tester.get("/api/v1/session"), try await tester.delete("/api/v1/analytics"),
      ]
      for (index, answer) in answers.enumerated() {
        #expect(answer.headers["x-ratelimit-limit"] == "60")
        #expect(answer.headers["x-ratelimit-remaining"] == "\(59 - index)")
      }
    }
  }

  @Test func `[VT-111] [VT-113] more than sixty a minute are refused until the bucket fills`() async throws {
    try await ContractHouse.run(Self.limited) { house, tester in
      for _ in 0..<60 { #expect(try await tester.get("/").status == 200) }
      let refused = try await tester.get("/")
      #expect(refused.status == 429)
      #expect(try refused.detail == "Rate limit exceeded. Try again later.")
      #expect(refused.headers["retry-after"] == "60")
      #expect(refused.headers["x-ratelimit-limit"] == "60")
      #expect(refused.headers["x-ratelimit-remaining"] == "0")
      house.clock.advance(by: .seconds(2))
      #expect(try await tester.get("/").status == 200)
      #expect(try await tester.get("/").status == 200)
      #expect(try await tester.get("/").status == 429)
    }
  }

  @Test func `[VT-112] others are left alone`() async throws {
    var options = Self.limited
    options.visionTrack.rate = TokenBucket.Rule(1, per: .seconds(60))
    try await ContractHouse.run(options) { _, tester in
      _ = try await tester.get("/")
      #expect(try await tester.get("/").status == 429)
      for path in ["/health", "/api/v1/status/\(RandomTask.id)", "/metrics"] {
        let answer = try await tester.get(path, headers: .key)
        #expect(answer.status != 429, "\(path)")
        #expect(answer.headers["x-ratelimit-limit"] == nil, "\(path)")
      }
      let socket = try await LoopbackWebSocket(port: try #require(tester.port), "/ws")
      await socket.send(#"{"type":"ping"}"#)
      #expect(try await socket.receive().text == #"{"type":"pong"}"#)
    }
  }

  @Test func `[VT-114] each address has its own bucket`() async throws {
    var options = Self.limited
    options.visionTrack.rate = TokenBucket.Rule(1, per: .seconds(60))
    let house = try await ContractHouse(options)
    for address in ["192.0.2.1", "192.0.2.2"] {
      #expect(await house.router.respond(to: Request(.get, "/", remoteAddress: address)).status == 200)
      #expect(await house.router.respond(to: Request(.get, "/", remoteAddress: address)).status == 429)
    }
    // A header that anybody can write changes nothing.
    try await RouteTester.run(house.router, over: .socket) { tester in
      let answer = try await tester.get("/", headers: ["X-Forwarded-For": "192.0.2.8"])
      #expect(answer.status == 200)
      #expect(try await tester.get("/", headers: ["X-Forwarded-For": "192.0.2.9"]).status == 429)
    }
  }

  @Test func `[VT-115] other methods, unknown paths, slashes`() async throws {
    try await ContractHouse.run { _, tester in
      let method = try await tester.get("/api/v1/detect/image")
      #expect(method.status == 405)
      #expect(try method.detail == "Method Not Allowed")
      let unknown = try await tester.get("/api/v1/nothing")
      #expect(unknown.status == 404)
      #expect(try unknown.detail == "Not Found")
      let slash = try await tester.get("/api/v1/analytics/?days=1")
      #expect(slash.status == 307)
      #expect(slash.headers["location"]?.hasSuffix("/api/v1/analytics?days=1") == true)
    }
  }

  @Test func `[VT-116] pages of other origins may call, without cookies`() async throws {
    try await ContractHouse.run { _, tester in
      let question = try await tester.call(
        .options, "/api/v1/detect/image",
        headers: [
          "Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "authorization",
        ])
      #expect(question.status == 204)
      #expect(question.headers["access-control-allow-origin"] == "*")
      #expect(question.headers["access-control-allow-headers"] == "authorization")
      #expect(question.headers["access-control-allow-credentials"] == nil)
      let answer = try await tester.get("/api/v1/model/info", headers: ["Origin": "https://elsewhere.example"])
      #expect(answer.headers["access-control-allow-origin"] == "*")
      #expect(answer.headers["access-control-allow-credentials"] == nil)
    }
    var options = ContractHouse.Options()
    options.visionTrack.origins = .these(["https://ours.example"])
    try await ContractHouse.run(options) { _, tester in
      let theirs = try await tester.get("/api/v1/model/info", headers: ["Origin": "https://elsewhere.example"])
      #expect(theirs.headers["access-control-allow-origin"] == nil)
      let ours = try await tester.get("/api/v1/model/info", headers: ["Origin": "https://ours.example"])
      #expect(ours.headers["access-control-allow-origin"] == "https://ours.example")
    }
  }

  @Test func `[VT-117] the id of a request comes back`() async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await tester.get("/api/v1/model/info", headers: ["X-Request-ID": "abc-123"])
      #expect(answer.headers["x-request-id"] == "abc-123")
    }
  }
}
