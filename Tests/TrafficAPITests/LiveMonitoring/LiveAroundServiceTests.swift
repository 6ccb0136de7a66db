import Records
import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct LiveAroundServiceTests {
  @Test func `[LM-90] every answer lets every page read it`() async throws {
    try await LiveHouse.run { _, tester in
      for answer in [
        try await tester.get("/api/videos"), try await tester.get("/api/videos/999"),
        try await tester.post("/api/stream/start", json: [:]), try await tester.call(.options, "/api/videos"),
        try await tester.call(.put, "/api/videos"), try await tester.get("/nowhere"),
        try await tester.call(.options, "/nowhere"),
        try await tester.call(.post, "/api/stream/start", body: Array(repeating: 32, count: 2 << 20)),
      ] {
        #expect(answer.headers["access-control-allow-origin"] == "*")
        #expect(answer.headers["access-control-allow-methods"] == "GET, POST, DELETE, OPTIONS")
        #expect(answer.headers["access-control-allow-headers"]?.contains("Content-Type") == true)
        #expect(answer.headers["access-control-allow-credentials"] == nil)
      }
    }
  }

  @Test func `[LM-90] so do answers of a server that cannot do what it is asked`() async throws {
    try await LiveHouse.run { house, tester in
      house.objects.fail(StoreError(.unavailable, "the store is away"))
      let away = try await tester.get("/api/violations/images/1/a.jpg")
      #expect(away.status == 503)
      house.objects.fail(StoreError(.damaged, "nobody can read this"))
      let broken = try await tester.get("/api/violations/images/1/a.jpg")
      #expect(broken.status == 500)
      for answer in [away, broken] { #expect(answer.headers["access-control-allow-origin"] == "*") }
    }
  }

  @Test func `[LM-91] a question about other origins is answered with nothing`() async throws {
    try await LiveHouse.run { _, tester in
      for path in ["/api/videos", "/api/videos/7/stream/start", "/api/violations/export"] {
        let answer = try await tester.call(.options, path)
        #expect(answer.status == 204)
        #expect(answer.bytes.isEmpty)
      }
    }
  }

  @Test func `[LM-92] on its own listener an unknown path is a page; another method is an error`() async throws {
    try await LiveHouse.run { _, tester in
      for path in ["/nowhere", "/api/videos/", "/api/producer/stream"] {
        let answer = try await tester.get(path)
        #expect(answer.status == 404)
        #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
      }
      let other = try await tester.call(.put, "/api/videos")
      #expect(other.status == 405)
      #expect(try other.json() == ["error": "Method Not Allowed"])
    }
  }

  @Test func `[LM-93] beside other systems an unknown path of its own is an error in its words`() async throws {
    try await LiveHouse.run(isAlone: false) { _, tester in
      let ours = try await tester.get("/api/videos/1/weather")
      #expect(ours.status == 404)
      #expect(try ours.json() == ["error": "Not Found"])
      #expect(ours.headers["access-control-allow-origin"] == "*")
      #expect(try await tester.get("/api/analytics/weather").json() == ["error": "Not Found"])
      #expect(try await tester.get("/nowhere").json() == ["detail": "Not Found"])
    }
  }

  @Test func `[LM-94] no route reads a path that a client names`() async throws {
    try await LiveHouse.run { _, tester in
      let answer = try await tester.post("/api/producer/stream", json: ["video_id": 1, "video_path": "/etc/passwd"])
      #expect(answer.status == 404)
    }
  }

  @Test func `every route says what it is, takes and answers`() async throws {
    let routes = try await LiveHouse().router.groups.flatMap(\.routes)
    #expect(routes.count == 25)
    for route in routes {
      let description = route.description
      #expect(!description.summary.isEmpty, "\(route.pattern)")
      #expect(description.tags == ["Live monitoring"], "\(route.pattern)")
      #expect(
        description.parameters.filter { $0.place == .path }.map(\.name) == route.pattern.names, "\(route.pattern)")
      let statuses = description.responses.map(\.status)
      #expect(statuses.contains { (200..<300).contains($0) }, "\(route.pattern)")
      #expect(Set(statuses).count == statuses.count, "\(route.pattern)")
    }
  }
}
