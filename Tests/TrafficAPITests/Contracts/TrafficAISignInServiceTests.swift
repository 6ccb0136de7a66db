import Records
import Groundwork
import Identity
import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct TrafficAISignInServiceTests {
  private static let status = "/api/v1/status/\(RandomTask.id)"

  @Test func `[TA-01] without a key nobody is let in`() async throws {
    try await ContractHouse.run { house, tester in
      for answer in [
        try await tester.upload("/api/v1/detect", FormBody().file("file", "a.mp4", "video")),
        try await tester.get(Self.status),
      ] {
        #expect(answer.status == 403)
        #expect(try answer.detail == "Could not validate credentials")
      }
      #expect(house.objects.names == [])
      #expect(try await house.jobCount() == 0)
    }
  }

  @Test func `[TA-02] a wrong key and a bearer token are no key`() async throws {
    try await ContractHouse.run { house, tester in
      let token = try await house.token(tester: tester)
      for headers: Headers in [["X-API-KEY": "wrong"], ["X-API-KEY": ""], .bearer(token)] {
        let detect = try await tester.upload(
          "/api/v1/detect", FormBody().file("file", "a.mp4", "video"), headers: headers)
        #expect(detect.status == 403)
        #expect(try detect.detail == "Could not validate credentials")
        #expect(try await tester.get(Self.status, headers: headers).status == 403)
      }
    }
  }

  @Test func `[TA-03] the key of the setting and a stored key with the scope are let in`() async throws {
    try await ContractHouse.run { house, tester in
      let stored = try await house.keys.make(
        name: "ci", scopes: [.read, .detect], owner: nil, by: nil, caller: .commandLine)
      for key in [ContractHouse.key, stored.text.revealed] {
        let headers: Headers = ["X-API-KEY": key]
        let accepted = try await tester.upload(
          "/api/v1/detect", FormBody().file("file", "a.mp4", "video"), headers: headers)
        #expect(accepted.status == 202)
        let id = try #require(try accepted.json()["task_id"]?.string)
        #expect(try await tester.get("/api/v1/status/\(id)", headers: headers).status == 200)
      }
    }
  }

  @Test func `[TA-04] a revoked key and one without the scope are refused`() async throws {
    try await ContractHouse.run { house, tester in
      let revoked = try await house.keys.make(
        name: "old", scopes: [.read, .detect], owner: nil, by: nil, caller: .commandLine)
      #expect(try await house.keys.revoke(id: revoked.key.id, by: nil, caller: .commandLine))
      let narrow = try await house.keys.make(name: "eyes", scopes: [.read], owner: nil, by: nil, caller: .commandLine)
      for key in [revoked.text.revealed, narrow.text.revealed] {
        let answer = try await tester.upload(
          "/api/v1/detect", FormBody().file("file", "a.mp4", "video"), headers: ["X-API-KEY": key])
        #expect(answer.status == 403)
        #expect(try answer.detail == "Could not validate credentials")
      }
      // A key that may read may still ask how a task goes.
      #expect(try await tester.get(Self.status, headers: ["X-API-KEY": narrow.text.revealed]).status == 404)
    }
  }

  @Test func `[TA-05] each key has its own rate of uploads`() async throws {
    var options = ContractHouse.Options()
    options.isLimited = true
    options.trafficAI.rate = TokenBucket.Rule(3, per: .seconds(60))
    try await ContractHouse.run(options) { house, tester in
      let form = FormBody().file("file", "a.mp4", "video")
      for _ in 0..<3 {
        #expect(try await tester.upload("/api/v1/detect", form, headers: .key).status == 202)
      }
      let refused = try await tester.upload("/api/v1/detect", form, headers: .key)
      #expect(refused.status == 429)
      #expect(try refused.detail == "Rate limit exceeded. Try again later.")
      #expect(refused.headers["retry-after"] == "20")
      let other = try await house.keys.make(name: "b", scopes: [.detect], owner: nil, by: nil, caller: .commandLine)
      let theirs = try await tester.upload("/api/v1/detect", form, headers: ["X-API-KEY": other.text.revealed])
      #expect(theirs.status == 202)
      house.clock.advance(by: .seconds(20))
      #expect(try await tester.upload("/api/v1/detect", form, headers: .key).status == 202)
    }
  }

  @Test func `[TA-06] asking how a task goes is never limited`() async throws {
    var options = ContractHouse.Options()
    options.isLimited = true
    options.trafficAI.rate = TokenBucket.Rule(1, per: .seconds(60))
    try await ContractHouse.run(options) { _, tester in
      let form = FormBody().file("file", "a.mp4", "video")
      let id = try #require(try await tester.upload("/api/v1/detect", form, headers: .key).json()["task_id"]?.string)
      #expect(try await tester.upload("/api/v1/detect", form, headers: .key).status == 429)
      for _ in 0..<100 {
        #expect(try await tester.get("/api/v1/status/\(id)", headers: .key).status == 200)
      }
    }
  }
}

/// An id that nothing has.
enum RandomTask {
  static let id = "5f0f3f0a-7f0c-4b1e-9a6a-3d1b0f3c2a11"
}
