import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackJobServiceTests {
  private func run(
    _ body: @Sendable (ContractHouse, RouteTester, String) async throws -> Void
  ) async throws {
    var options = ContractHouse.Options()
    options.visionTrack.requiresSignIn = false
    try await ContractHouse.run(options) { house, tester in
      let answer = try await tester.upload(
        "/api/v1/detect/video?async_processing=true", VisionTrackVideoServiceTests.video)
      try await body(house, tester, try #require(try answer.json()["task_id"]?.string))
    }
  }

  @Test func `[VT-60] a queued job is pending`() async throws {
    try await run { _, tester, id in
      let answer = try await tester.get("/api/v1/jobs/\(id)")
      #expect(answer.status == 200)
      #expect(try answer.json() == ["task_id": .string(id), "status": "pending", "progress": 0])
    }
  }

  @Test func `[VT-61] a running job says how far it is`() async throws {
    try await run { house, tester, id in
      try await house.report(127, of: 300, holding: house.claim(id))
      let answer = try await tester.get("/api/v1/jobs/\(id)")
      #expect(
        try answer.json() == [
          "task_id": .string(id), "status": "processing", "progress": 42.3, "current": 127, "total": 300,
          "message": "Processing frame 127/300",
        ])
    }
  }

  @Test func `[VT-62] a job that is done has its result`() async throws {
    try await run { house, tester, id in
      let result: JSONValue = [
        "session_id": "s", "total_frames": 3, "total_detections": 4, "output_path": "outputs/s_output.mp4",
        "status": "completed",
      ]
      try await house.complete(house.claim(id), result: result)
      #expect(
        try await tester.get("/api/v1/jobs/\(id)").json() == [
          "task_id": .string(id), "status": "completed", "progress": 100, "result": result,
        ])
    }
  }

  @Test func `[VT-63] a job that failed says why`() async throws {
    try await run { house, tester, id in
      try await house.fail(house.claim(id), error: "Could not open video file")
      #expect(
        try await tester.get("/api/v1/jobs/\(id)").json() == [
          "task_id": .string(id), "status": "failed", "error": "Could not open video file",
        ])
    }
    try await run { house, tester, id in
      _ = try await house.jobs.cancel(id, at: house.now)
      let body = try await tester.get("/api/v1/jobs/\(id)").json()
      #expect(body["status"] == "failed")
      #expect(body["error"]?.string?.isEmpty == false)
    }
  }

  @Test func `[VT-64] unknown ids and jobs of others are not found`() async throws {
    try await run { house, tester, _ in
      let other = Job(kind: "trafficai.video", created: house.now)
      try await house.jobs.insert(other)
      for id in [RandomTask.id, other.id, "nonsense"] {
        let answer = try await tester.get("/api/v1/jobs/\(id)")
        #expect(answer.status == 404)
        #expect(try answer.detail == "Job not found")
      }
    }
  }
}
