import Groundwork
import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct TrafficAIStatusServiceTests {
  private func submit(_ tester: RouteTester) async throws -> String {
    let answer = try await tester.upload(
      "/api/v1/detect", FormBody().file("file", "junction.mp4", "video"), headers: .key)
    return try #require(try answer.json()["task_id"]?.string)
  }

  private func status(_ id: String, _ tester: RouteTester) async throws -> RouteAnswer {
    try await tester.get("/api/v1/status/\(PercentCoding.encoded(id))", headers: .key)
  }

  @Test func `[TA-30] [TA-35] [TA-36] a queued task is its whole row`() async throws {
    try await ContractHouse.run { _, tester in
      let id = try await submit(tester)
      let answer = try await status(id, tester)
      #expect(answer.status == 200)
      #expect(
        try answer.json() == [
          "id": .string(id), "status": "queued", "input_filename": "junction.mp4", "result_url": nil,
          "error_message": nil, "created_at": "2026-01-01T00:00:00Z",
        ])
    }
  }

  @Test func `[TA-35] parts of a second are written with six digits`() async throws {
    try await ContractHouse.run { house, tester in
      house.clock.advance(by: .microseconds(1_000_450))
      let id = try await submit(tester)
      #expect(try await status(id, tester).json()["created_at"] == "2026-01-01T00:00:01.000450Z")
    }
  }

  @Test(arguments: ["1", "not-a-uuid", "5f0f3f0a-7f0c-4b1e-9a6a-3d1b0f3c2a1", "5f0f3f0a-7f0c-4b1e-9a6a-3d1b0f3c2a1g"])
  func `[TA-31] what is no UUID is told so`(id: String) async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await status(id, tester)
      #expect(answer.status == 400)
      #expect(try answer.detail == "Invalid UUID format")
    }
  }

  @Test func `[TA-32] every spelling of the id finds the task`() async throws {
    try await ContractHouse.run { _, tester in
      let id = try await submit(tester)
      for spelling in [id.uppercased(), id.replacing("-", with: ""), "{\(id)}", "urn:uuid:\(id)"] {
        #expect(try await status(spelling, tester).json()["id"] == .string(id))
      }
    }
  }

  @Test func `[TA-33] unknown tasks and jobs of others are not found`() async throws {
    try await ContractHouse.run { house, tester in
      let other = Job(kind: "visiontrack.video", created: house.now)
      try await house.jobs.insert(other)
      for id in [RandomTask.id, other.id] {
        let answer = try await status(id, tester)
        #expect(answer.status == 404)
        #expect(try answer.detail == "Task not found")
      }
    }
  }

  @Test func `[TA-34] the words of the states`() async throws {
    try await ContractHouse.run { house, tester in
      let id = try await submit(tester)
      #expect(try await status(id, tester).json()["status"] == "queued")
      let lease = try await house.claim(id)
      #expect(try await status(id, tester).json()["status"] == "processing")
      try await house.complete(lease, result: [:])
      #expect(try await status(id, tester).json()["status"] == "completed")
      let cancelled = try await submit(tester)
      _ = try await house.jobs.cancel(cancelled, at: house.now)
      let answer = try await status(cancelled, tester).json()
      #expect(answer["status"] == "failed")
      #expect(answer["error_message"]?.string?.contains("cancelled") == true)
    }
  }

  @Test func `[TA-37] a link of the object store is handed on`() async throws {
    try await ContractHouse.run { house, tester in
      house.objects.answerLinks(.success("https://objects.example/results/x.mp4?signed"))
      let id = try await submit(tester)
      let before = try await status(id, tester).json()
      #expect(before["result_url"] == .null)
      try await house.complete(house.claim(id), result: [:])
      #expect(try await status(id, tester).json()["result_url"] == "https://objects.example/results/x.mp4?signed")
    }
  }

  @Test(arguments: [true, false])
  func `[TA-38] otherwise the link is relative and signed, and never empty`(fails: Bool) async throws {
    try await ContractHouse.run { house, tester in
      if fails { house.objects.answerLinks(.failure(StoreError(.unavailable, "no link"))) }
      let id = try await submit(tester)
      try await house.complete(house.claim(id), result: [:])
      house.objects.keep("results/\(id).mp4", Array("the result".utf8))
      let address = try #require(try await status(id, tester).json()["result_url"]?.string)
      #expect(address.hasPrefix("/results/\(id).mp4?expires="))
      #expect(address.contains("&signature="))
      house.clock.advance(by: .seconds(3599))
      #expect(try await tester.get(address).text == "the result")
      house.clock.advance(by: .seconds(2))
      #expect(try await tester.get(address).status == 404)
    }
  }

  @Test(arguments: [
    ("the worker gpu-7.example was lost in attempt 3", "Video processing failed: the worker was lost in attempt 3"),
    ("it took longer than 3600.0 seconds", "Video processing failed: it took longer than 3600.0 seconds"),
    ("Video processing failed", "Video processing failed"),
  ])
  func `[TA-53] every failure begins alike and names no machine`(error: String, told: String) async throws {
    try await ContractHouse.run { house, tester in
      let id = try await submit(tester)
      try await house.fail(house.claim(id), error: error)
      #expect(try await status(id, tester).json()["error_message"]?.string == told)
    }
  }

  @Test func `a job is begun as often as the settings say`() async throws {
    var options = ContractHouse.Options()
    options.trafficAI.attempts = 7
    try await ContractHouse.run(options) { house, tester in
      let id = try await submit(tester)
      #expect(try await house.jobs.find(id)?.maximumAttempts == 7)
    }
  }

  @Test func `[TA-39] a failed task says why`() async throws {
    try await ContractHouse.run { house, tester in
      let id = try await submit(tester)
      try await house.fail(house.claim(id), error: "Video processing failed: it was empty.")
      let answer = try await status(id, tester).json()
      #expect(answer["status"] == "failed")
      #expect(answer["error_message"] == "Video processing failed: it was empty.")
      #expect(answer["result_url"] == .some(nil))
    }
  }
}
