import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackVideoServiceTests {
  static let video = FormBody().file("file", "street.mov", "video bytes", type: "video/quicktime")

  private func run(
    _ options: ContractHouse.Options = .init(),
    _ body: @Sendable (ContractHouse, RouteTester) async throws -> Void
  ) async throws {
    var options = options
    options.visionTrack.requiresSignIn = false
    try await ContractHouse.run(options, body)
  }

  private func parameters(_ job: Job) throws -> JSONValue { try JSONValue(parsing: Array(job.parameters.utf8)) }

  @Test func `[VT-35] in the background it answers at once`() async throws {
    try await run { house, tester in
      let answer = try await tester.upload("/api/v1/detect/video?async_processing=true", Self.video)
      #expect(answer.status == 200)
      let body = try answer.json()
      let (session, task) = (try #require(body["session_id"]?.string), try #require(body["task_id"]?.string))
      #expect(
        body == [
          "session_id": .string(session), "task_id": .string(task), "status": "processing",
          "message": .string(
            "Video processing started in background. Use /api/v1/jobs/\(task) to check status."),
        ])
      #expect(try await house.onlyJob().id == task)
    }
  }

  @Test func `[VT-36] otherwise it answers when the job is done`() async throws {
    try await run { house, tester in
      async let waited = tester.upload("/api/v1/detect/video", Self.video)
      let job = try await house.onlyJob()
      let session = try #require(try parameters(job)["session_id"]?.string)
      try await house.complete(
        house.claim(job.id),
        result: [
          "session_id": .string(session), "total_frames": 300, "total_detections": 812, "processing_time": 41.2,
          "output_path": "outputs/x.mp4", "status": "completed",
        ])
      let answer = try await waited
      #expect(answer.status == 200)
      #expect(
        try answer.json() == [
          "session_id": .string(session), "total_frames": 300, "total_detections": 812, "processing_time": 41.2,
          "output_video_url": .string("/api/v1/output/\(session)_output.mp4"),
        ])
    }
  }

  @Test func `[VT-105] what is found in the background counts like what is waited for`() async throws {
    try await run { house, tester in
      _ = try await tester.upload("/api/v1/detect/video?async_processing=true", Self.video)
      try await house.complete(house.claim(try await house.onlyJob().id), result: ["total_detections": 812])
      let isCounted = try await becomesTrue {
        try await tester.get("/api/v1/metrics").text.contains("\ndetections_total 812\n")
      }
      #expect(isCounted)
    }
  }

  @Test func `[VT-105] a video whose end nobody has heard of is counted soon`() async throws {
    try await run { house, tester in
      _ = try await tester.upload("/api/v1/detect/video?async_processing=true", Self.video)
      let lease = try await house.claim(try await house.onlyJob().id)
      _ = try await house.jobs.complete(lease, result: #"{"total_detections":7}"#, at: house.now)
      let isCounted = try await becomesTrue {
        house.clock.advance(by: .seconds(10))
        return try await tester.get("/api/v1/metrics").text.contains("\ndetections_total 7\n")
      }
      #expect(isCounted)
    }
  }

  @Test func `[VT-37] the media type has to say that it is a video`() async throws {
    try await run { house, tester in
      let answer = try await tester.upload(
        "/api/v1/detect/video", FormBody().file("file", "a.mp4", "v", type: "image/jpeg"))
      #expect(answer.status == 400)
      #expect(try answer.detail == "File must be a video")
      #expect(house.objects.names == [])
    }
  }

  @Test func `[VT-38] wishes stand in the query or in the form`() async throws {
    let cases: [(String, FormBody, JSONValue)] = [
      ("?async_processing=1", Self.video, ["confidence": 0.3, "track": true]),
      ("?async_processing=yes&track=false&confidence=0.5", Self.video, ["confidence": 0.5, "track": false]),
      (
        "", Self.video.field("async_processing", "true").field("track", "off").field("confidence", "0.6"),
        ["confidence": 0.6, "track": false]
      ),
      ("?async_processing=true&track=true", Self.video.field("track", "false"), ["confidence": 0.3, "track": true]),
    ]
    for (query, form, expected) in cases {
      try await run { house, tester in
        #expect(try await tester.upload("/api/v1/detect/video\(query)", form).json()["status"] == "processing")
        let found = try parameters(try await house.onlyJob())
        #expect(found["confidence"] == expected["confidence"])
        #expect(found["track"] == expected["track"])
      }
    }
  }

  @Test func `[VT-39] wishes that are none are refused and nothing is kept`() async throws {
    try await run { house, tester in
      let query = try await tester.upload("/api/v1/detect/video?track=perhaps", Self.video)
      #expect(query.status == 422)
      #expect(try query.detail?[0]?["type"] == "bool_parsing")
      #expect(try query.detail?[0]?["loc"] == ["query", "track"])
      let field = try await tester.upload("/api/v1/detect/video", Self.video.field("confidence", "2"))
      #expect(field.status == 422)
      #expect(try field.detail?[0]?["loc"] == ["body", "confidence"])
      #expect(house.objects.names == [])
      #expect(try await house.jobCount() == 0)
    }
  }

  @Test func `[VT-40] without a file`() async throws {
    try await run { _, tester in
      let answer = try await tester.upload("/api/v1/detect/video", FormBody().field("track", "true"))
      #expect(answer.status == 422)
      #expect(try answer.detail?[0]?["loc"] == ["body", "file"])
      #expect(try answer.detail?[0]?["type"] == "missing")
    }
  }

  @Test func `[VT-41] a job that fails is told with its error`() async throws {
    try await run { house, tester in
      async let waited = tester.upload("/api/v1/detect/video", Self.video)
      try await house.fail(house.claim(house.onlyJob().id), error: "Could not open video file")
      let answer = try await waited
      #expect(answer.status == 400)
      #expect(try answer.detail == "Could not open video file")
    }
  }

  @Test func `[VT-42] whoever would wait too long gets the id`() async throws {
    var options = ContractHouse.Options()
    options.visionTrack.waitsForVideo = .milliseconds(200)
    try await run(options) { house, tester in
      let answer = try await tester.upload("/api/v1/detect/video", Self.video)
      #expect(answer.status == 200)
      #expect(try answer.json()["task_id"] == .string(try await house.onlyJob().id))
      #expect(try answer.json()["status"] == "processing")
    }
  }

  @Test func `[VT-43] the upload and the row are safe before the answer`() async throws {
    try await run { house, tester in
      let body = try await tester.upload("/api/v1/detect/video?async_processing=true", Self.video).json()
      let id = try #require(body["task_id"]?.string)
      #expect(house.objects.bytes("uploads/\(id).mov") == Array("video bytes".utf8))
      let job = try #require(try await house.jobs.find(id))
      #expect(job.kind == "visiontrack.video")
      #expect(job.inputKey == "uploads/\(id).mov")
      let session = try await tester.get("/api/v1/session/\(try #require(body["session_id"]?.string))").json()
      #expect(session["session_type"] == "video")
    }
  }

  @Test func `[VT-44] a job goes on when nobody waits any more`() async throws {
    try await run { house, tester in
      let connection = try LoopbackConnection(port: try #require(tester.port))
      var request = Request(.post, "/api/v1/detect/video")
      request.headers["Content-Type"] = FormBody.type
      await connection.send(Array(LoopbackHTTP.head(request, length: Self.video.whole.count).utf8) + Self.video.whole)
      let job = try await house.onlyJob()
      await connection.endSending()
      try await Task.sleep(for: .milliseconds(200))
      let lease = try await house.claim(job.id)
      try await house.complete(lease, result: ["total_frames": 1])
      #expect(try await tester.get("/api/v1/jobs/\(job.id)").json()["status"] == "completed")
      #expect(house.objects.names == [try #require(job.inputKey)])
    }
  }
}
