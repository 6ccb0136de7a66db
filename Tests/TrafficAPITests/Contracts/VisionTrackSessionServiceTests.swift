import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackSessionServiceTests {
  private func run(_ body: @Sendable (ContractHouse, RouteTester) async throws -> Void) async throws {
    var options = ContractHouse.Options()
    options.visionTrack.requiresSignIn = false
    try await ContractHouse.run(options, body)
  }

  /// A video with so many rows, every second of which is a car.
  private func session(_ house: ContractHouse, rows: Int, tracked: Bool = true) async throws -> String {
    var session = VisionTrackSession(
      kind: .video, modelName: "yolov8n", confidenceThreshold: 0.3, totalDetections: rows, totalFrames: rows,
      processingSeconds: 1.5, created: house.now)
    try await house.sessions.begin(session)
    let detections = (0..<rows).map { index in
      VisionTrackDetection(
        frameNumber: index, trackID: tracked ? 7 : nil, classID: 2, className: index % 2 == 0 ? "car" : "bus, big",
        confidence: 0.5, left: 1, top: 2.5, right: 3, bottom: 4, at: house.now)
    }
    try await house.sessions.append(detections, to: session.id)
    session.status = .completed
    _ = try await house.sessions.update(session)
    return session.id
  }

  @Test func `[VT-85] [VT-87] a session in numbers`() async throws {
    try await run { house, tester in
      house.clock.advance(by: .microseconds(123_456))
      let id = try await session(house, rows: 3)
      let answer = try await tester.get("/api/v1/session/\(id)")
      #expect(answer.status == 200)
      #expect(
        try answer.json() == [
          "session_id": .string(id), "session_type": "video", "total_detections": 3, "total_frames": 3,
          "processing_time": 1.5, "created_at": "2026-01-01T00:00:00.123456",
          "class_distribution": ["car": 2, "bus, big": 1], "avg_confidence": 0.5,
        ])
    }
    try await run { house, tester in
      let id = try await session(house, rows: 1)
      #expect(try await tester.get("/api/v1/session/\(id)").json()["created_at"] == "2026-01-01T00:00:00")
    }
  }

  @Test func `[VT-86] an unknown session`() async throws {
    try await run { _, tester in
      for path in ["session/\(RandomTask.id)", "session/nonsense", "export/\(RandomTask.id)"] {
        let answer = try await tester.get("/api/v1/\(path)")
        #expect(answer.status == 404)
        #expect(try answer.detail == "Session not found")
      }
    }
  }

  @Test func `[VT-88] the sessions of some days`() async throws {
    try await run { house, tester in
      _ = try await session(house, rows: 2)
      house.clock.advance(by: .seconds(86_400 * 3))
      _ = try await session(house, rows: 4)
      let week = try await tester.get("/api/v1/analytics").json()
      #expect(
        week == [
          "total_sessions": 2, "total_detections": 6, "avg_confidence": 0.5,
          "class_distribution": ["bus, big": 3, "car": 3], "sessions_by_type": ["video": 2],
          "avg_processing_time": 1.5,
        ])
      let day = try await tester.get("/api/v1/analytics?days=1").json()
      #expect(day["total_sessions"] == 1)
      #expect(day["total_detections"] == 4)
    }
  }

  @Test func `[VT-89] days without sessions have all fields`() async throws {
    try await run { _, tester in
      let body = try await tester.get("/api/v1/analytics?days=365").json()
      #expect(
        body == [
          "total_sessions": 0, "total_detections": 0, "avg_confidence": 0, "class_distribution": [:],
          "sessions_by_type": [:], "avg_processing_time": 0,
        ])
    }
  }

  @Test(arguments: [("0", "greater_than_equal"), ("366", "less_than_equal"), ("many", "int_parsing")])
  func `[VT-90] days that are none`(days: String, kind: String) async throws {
    try await run { _, tester in
      let answer = try await tester.get("/api/v1/analytics?days=\(days)")
      #expect(answer.status == 422)
      #expect(try answer.detail?[0]?["type"] == .string(kind))
      #expect(try answer.detail?[0]?["loc"] == ["query", "days"])
    }
  }

  @Test func `[VT-91] [VT-95] every detection as JSON`() async throws {
    try await run { house, tester in
      let id = try await session(house, rows: 2500)
      for query in ["", "?format=json"] {
        let answer = try await tester.get("/api/v1/export/\(id)\(query)")
        #expect(answer.headers["content-type"] == "application/json")
        let body = try answer.json()
        #expect(
          body.members?.map(\.0) == ["session_id", "session_type", "created_at", "total_detections", "detections"])
        #expect(body["total_detections"] == 2500)
        #expect(body["detections"]?.array?.count == 2500)
        #expect(
          body["detections"]?[2499] == [
            "frame_number": 2499, "track_id": 7, "class_name": "bus, big", "confidence": 0.5,
            "bbox": [1.0, 2.5, 3.0, 4.0],
          ])
      }
    }
  }

  @Test func `[VT-92] [VT-93] every detection as CSV`() async throws {
    try await run { house, tester in
      let id = try await session(house, rows: 2)
      let expected =
        "frame_number,track_id,class_name,confidence,bbox_x1,bbox_y1,bbox_x2,bbox_y2\r\n"
        + "0,7,car,0.5,1.0,2.5,3.0,4.0\r\n1,7,\"bus, big\",0.5,1.0,2.5,3.0,4.0\r\n"
      let wrapped = try await tester.get("/api/v1/export/\(id)?format=csv")
      #expect(wrapped.headers["content-type"] == "application/json")
      #expect(try wrapped.json() == ["csv": .string(expected)])
      let plain = try await tester.get("/api/v1/export/\(id)?format=csv", headers: ["Accept": "text/csv"])
      #expect(plain.headers["content-type"]?.hasPrefix("text/csv") == true)
      #expect(plain.text == expected)
    }
  }

  @Test func `[VT-94] another format`() async throws {
    try await run { house, tester in
      let answer = try await tester.get("/api/v1/export/\(try await session(house, rows: 1))?format=xml")
      #expect(answer.status == 400)
      #expect(try answer.detail == "Unsupported format. Use 'json' or 'csv'")
    }
  }

  @Test func `[VT-95] without tracking the track is empty`() async throws {
    try await run { house, tester in
      let id = try await session(house, rows: 1, tracked: false)
      let body = try await tester.get("/api/v1/export/\(id)").json()
      #expect(body["detections"]?[0]?["track_id"] == .some(nil))
      #expect(body["detections"]?[0]?["confidence"] == 0.5)
      let csv = try await tester.get("/api/v1/export/\(id)?format=csv", headers: ["Accept": "text/csv"])
      #expect(csv.text.contains("\r\n0,,car,0.5,"))
    }
  }
}
