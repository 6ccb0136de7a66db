import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct TrafficAIAroundServiceTests {
  @Test func `[TA-70] another method is told which there are`() async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await tester.get("/api/v1/detect", headers: .key)
      #expect(answer.status == 405)
      #expect(try answer.detail == "Method Not Allowed")
      #expect(answer.headers["allow"]?.contains("POST") == true)
      #expect(try await tester.delete("/api/v1/status/\(RandomTask.id)", headers: .key).status == 405)
    }
  }

  @Test func `[TA-71] a slash at the end leads to the path without`() async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await tester.get("/api/v1/status/\(RandomTask.id)/?a=b", headers: .key)
      #expect(answer.status == 307)
      #expect(answer.headers["location"]?.hasSuffix("/api/v1/status/\(RandomTask.id)?a=b") == true)
    }
  }

  @Test func `[TA-72] the id of a request comes back`() async throws {
    try await ContractHouse.run { _, tester in
      var headers = Headers.key
      headers["X-Request-ID"] = "abc-123"
      let given = try await tester.get("/api/v1/status/\(RandomTask.id)", headers: headers)
      #expect(given.headers["x-request-id"] == "abc-123")
      let made = try await tester.get("/api/v1/status/\(RandomTask.id)", headers: .key)
      #expect(made.headers["x-request-id"]?.isEmpty == false)
    }
  }

  @Test func `[TA-73] pages of other origins get no permission`() async throws {
    try await ContractHouse.run { _, tester in
      var headers = Headers.key
      headers["Origin"] = "https://elsewhere.example"
      let answer = try await tester.get("/api/v1/status/\(RandomTask.id)", headers: headers)
      #expect(answer.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test func `[TA-74] the usual client gets its video`() async throws {
    try await ContractHouse.run { house, tester in
      let accepted = try await tester.upload(
        "/api/v1/detect", FormBody().file("file", "junction.mp4", "video"), headers: .key)
      #expect(accepted.status == 202)
      let id = try #require(try accepted.json()["task_id"]?.string)
      var states: [JSONValue?] = []
      var address: String?
      for step in 0..<3 {
        let row = try await tester.get("/api/v1/status/\(id)", headers: .key).json()
        states.append(row["status"])
        address = row["result_url"]?.string
        if step == 0 {
          let lease = try await house.claim(id)
          try await house.report(5, of: 10, holding: lease)
          house.objects.keep("results/\(id).mp4", Array("annotated".utf8))
          #expect(try await tester.get("/api/v1/status/\(id)", headers: .key).json()["status"] == "processing")
          try await house.complete(lease, result: [:])
        }
      }
      #expect(states == ["queued", "completed", "completed"])
      #expect(try await tester.get(try #require(address)).text == "annotated")
    }
  }
}
