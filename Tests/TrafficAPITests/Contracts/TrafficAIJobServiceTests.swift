import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

/// What becomes of a task, whoever works on it.
@Suite(.timeLimit(.minutes(1)))
struct TrafficAIJobServiceTests {
  private func submit(_ tester: RouteTester) async throws -> String {
    let answer = try await tester.upload("/api/v1/detect", FormBody().file("file", "a.mp4", "video"), headers: .key)
    return try #require(try answer.json()["task_id"]?.string)
  }

  @Test func `[TA-60] a task that has ended never changes`() async throws {
    try await ContractHouse.run { house, tester in
      let id = try await submit(tester)
      let late = try await house.claim(id)
      house.clock.advance(by: .seconds(120))
      let second = try await house.claim(id)
      // The first worker has lost its lease and comes back.
      #expect(try await !house.jobs.fail(late, error: "the upload is gone", at: house.now))
      #expect(try await house.jobs.complete(second, result: "{}", at: house.now))
      #expect(try await !house.jobs.fail(late, error: "the upload is gone", at: house.now))
      #expect(try await !house.jobs.fail(second, error: "twice", at: house.now))
      #expect(try await house.jobs.claim(id: id, worker: "third", lease: .seconds(9), at: house.now) == nil)
      let row = try await tester.get("/api/v1/status/\(id)", headers: .key).json()
      #expect(row["status"] == "completed")
      #expect(row["error_message"] == .some(nil))
    }
  }

  @Test func `[TA-61] a task survives a restart`() async throws {
    let first = try await ContractHouse()
    let id = try await RouteTester.run(first.router, over: .socket) { tester in try await submit(tester) }
    let second = try await ContractHouse(after: first)
    try await RouteTester.run(second.router, over: .socket) { tester in
      #expect(try await tester.get("/api/v1/status/\(id)", headers: .key).json()["status"] == "queued")
      #expect(second.objects.bytes("uploads/\(id).mp4") == Array("video".utf8))
      try await second.complete(second.claim(id), result: [:])
      #expect(try await tester.get("/api/v1/status/\(id)", headers: .key).json()["status"] == "completed")
    }
  }
}
