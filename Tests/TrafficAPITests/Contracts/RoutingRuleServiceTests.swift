import Testing
import TestKit
import TrafficAPI
import WebServer

/// Where the systems meet.
@Suite(.timeLimit(.minutes(1)))
struct RoutingRuleServiceTests {
  @Test func `[RR-01] sockets open only where there is one`() async throws {
    try await ContractHouse.run { _, tester in
      let port = try #require(tester.port)
      let refused = await #expect(throws: HTTPError.self) { try await LoopbackWebSocket(port: port, "/health") }
      #expect(refused?.status == 404)
      #expect(try await tester.get("/ws").status == 426)
    }
  }

  @Test func `[RR-02] metrics with a slash, without, and their summary are three things`() async throws {
    try await ContractHouse.run { _, tester in
      let slash = try await tester.get("/api/v1/metrics/")
      #expect(slash.status == 307)
      #expect(slash.headers["location"]?.hasSuffix("/api/v1/metrics") == true)
      #expect(try await tester.get("/api/v1/metrics").headers["content-type"]?.hasPrefix("text/plain") == true)
      #expect(try await tester.get("/api/v1/metrics/summary").headers["content-type"] == "application/json")
    }
  }

  @Test func `[RR-03] [RR-04] each route has its own way of signing in`() async throws {
    try await ContractHouse.run { house, tester in
      let token = try await house.token(tester: tester)
      let video = FormBody().file("file", "a.mp4", "video")
      #expect(try await tester.upload("/api/v1/detect", video, headers: .bearer(token)).status == 403)
      let picture = FormBody().file("file", "a.jpg", "picture", type: "image/jpeg")
      #expect(try await tester.upload("/api/v1/detect/image", picture, headers: .key).status == 401)
      #expect(try await tester.upload("/api/v1/detect", video, headers: .key).status == 202)
      #expect(try await tester.upload("/api/v1/detect/image", picture, headers: .bearer(token)).status == 200)
    }
  }

  @Test func `[RR-05] one system's limit is no other's`() async throws {
    var options = ContractHouse.Options()
    options.isLimited = true
    options.visionTrack.requiresSignIn = false
    options.visionTrack.rate = TokenBucket.Rule(1, per: .seconds(60))
    try await ContractHouse.run(options) { _, tester in
      let picture = FormBody().file("file", "a.jpg", "picture", type: "image/jpeg")
      #expect(try await tester.upload("/api/v1/detect/image", picture).status == 200)
      #expect(try await tester.upload("/api/v1/detect/image", picture).status == 429)
      let accepted = try await tester.upload("/api/v1/detect", FormBody().file("file", "a", "v"), headers: .key)
      #expect(accepted.status == 202)
      let id = try #require(try accepted.json()["task_id"]?.string)
      #expect(try await tester.get("/api/v1/status/\(id)", headers: .key).status == 200)
      _ = try await LoopbackWebSocket(port: try #require(tester.port), "/ws")
    }
  }

  @Test func `[RR-06] bad bodies are refused in the words of their group`() async throws {
    var options = ContractHouse.Options()
    options.visionTrack.requiresSignIn = false
    options.maximumUpload = 1000
    try await ContractHouse.run(options) { _, tester in
      for target in ["/api/v1/detect", "/api/v1/detect/image"] {
        let malformed = try await tester.upload(target, bytes: Array("nonsense".utf8), headers: .key)
        #expect(malformed.status == 400)
        #expect(try malformed.json().members?.map(\.0) == ["detail"])
        let large = try await tester.upload(target, bytes: [UInt8](repeating: 65, count: 5000), headers: .key)
        #expect(large.status == 413)
        #expect(try large.json().members?.map(\.0) == ["detail"])
      }
    }
  }

  @Test func `[RR-07] programs get JSON at the root`() async throws {
    try await ContractHouse.run { _, tester in
      for accept in ["*/*", "application/json", "application/json, text/html"] {
        let answer = try await tester.get("/", headers: ["Accept": accept])
        #expect(answer.headers["content-type"] == "application/json")
      }
    }
  }
}
