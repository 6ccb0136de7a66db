import Foundation
import Testing
import TestKit
import WebServer

/// What the program makes of a video of VisionTrack, from the sign-in to the export.
@Suite(.timeLimit(.minutes(10)))
struct VisionTrackWorkServiceTests {
  @Test func `[VT-36] [VT-55] [VT-61] [VT-62] [VT-95] a video is tracked, told, kept and exported`() async throws {
    let server = try await GantryServer()
    let tester = server.tester
    _ = try await tester.post(
      "/api/v1/auth/register", json: ["username": "ana", "email": "ana@example.org", "password": "long enough"])
    let login = try await tester.form("/api/v1/auth/login", [("username", "ana"), ("password", "long enough")])
    let headers = Headers.bearer(try #require(try login.json()["access_token"]?.string))
    let clip = [UInt8](try Data(contentsOf: URL(filePath: try server.simulated())))
    let form = FormBody().file("file", "street.mp4", bytes: clip, type: "video/mp4")

    let waited = try await tester.upload("/api/v1/detect/video", form, headers: headers)
    #expect(waited.status == 200, "\(waited.text)")
    let done = try waited.json()
    #expect(done["total_frames"] == 30)
    let found = try #require(done["total_detections"]?.integer)
    #expect(found > 0)
    let video = try await tester.get(try #require(done["output_video_url"]?.string), headers: headers)
    #expect(video.status == 200)
    #expect(video.headers["content-type"] == "video/mp4")

    let id = try #require(done["session_id"]?.string)
    let session = try await tester.get("/api/v1/session/\(id)", headers: headers).json()
    #expect(session["total_detections"] == .integer(found))
    let rows = try #require(
      try await tester.get("/api/v1/export/\(id)", headers: headers).json()["detections"]?.array)
    #expect(rows.count == found)
    #expect(rows.allSatisfy { $0["track_id"]?.integer != nil && $0["confidence"]?.number ?? 0 >= 0.3 })

    try await follow(server, form, headers)
  }

  /// The same in the background, with the socket open.
  private func follow(_ server: GantryServer, _ form: FormBody, _ headers: Headers) async throws {
    let socket = try await LoopbackWebSocket(port: server.port, "/ws")
    let begun = try await server.tester.upload(
      "/api/v1/detect/video?async_processing=true", form, headers: headers
    ).json()
    let task = try #require(begun["task_id"]?.string)
    await socket.send(#"{"type":"subscribe","task_id":"\#(task)"}"#)
    #expect(try JSONValue(parsing: try await socket.receive().payload)["type"] == "subscribed")
    var update: JSONValue
    repeat {
      update = try JSONValue(parsing: try await socket.receive().payload)
      #expect(update["type"] == "job_update")
      if update["status"] == "processing", let current = update["current"]?.integer, current > 0 {
        #expect(update["message"] == .string("Processing frame \(current)/\(update["total"]?.integer ?? 0)"))
      }
    } while update["status"] == "pending" || update["status"] == "processing"
    #expect(update["status"] == "completed")
    #expect(update["progress"] == 100)
    #expect(update["result"]?.members?.map(\.0).contains("output_path") == true)
    let row = try await server.tester.get("/api/v1/jobs/\(task)", headers: headers).json()
    #expect(row["result"] == update["result"])
  }
}
