import Foundation
import Outbound
import TestKit
import Testing
import WebServer

/// Live monitoring as `gantry serve` has it: the program, its own detector, a simulated motorway.
@Suite(.timeLimit(.minutes(5)))
struct ServeLiveServiceTests {
  private let settings = ["GANTRY_JOBS_WORKERS": "0", "GANTRY_LIVE_PLAY_RECORDINGS": "false"]
  /// Places on the road of the simulated motorway, as parts of the picture, and where they are in metres.
  private let clicks: [(picture: (Double, Double), ground: (Double, Double))] = [
    ((0.599855, 0.981454), (-1.5, 12)), ((0.776946, 0.987973), (1.5, 12)), ((0.345913, 0.369596), (-12.3, 41.412)),
    ((0.821157, 0.375371), (12.3, 41.412)), ((0.542173, 0.242272), (-1.5, 75)), ((0.574946, 0.242498), (1.5, 75)),
  ]

  private func motorway(_ program: Program, seconds: Int = 6, rate: Int = 15) async throws -> String {
    let path = program.home.path("motorway.mp4")
    let made = try await program.run(
      "simulate", "motorway", "--seconds", "\(seconds)", "--fps", "\(rate)", "--size", "640x360", "--out", path)
    #expect(made.code == 0, "\(made.messages)")
    return path
  }

  /// Gives the video's number.
  private func upload(_ path: String, to server: RunningServer) async throws -> Int {
    let points = clicks.map { click in
      ["pixel": [click.picture.0 * 640, click.picture.1 * 360], "real": [click.ground.0, click.ground.1]]
    }
    let calibration = try JSONSerialization.data(withJSONObject: ["points": points])
    let form = FormBody().field("name", "North").field("fps", "15")
      .field("roi", "[[0,60],[640,60],[640,360],[0,360]]")
      .field("calibrate_coordinates", String(decoding: calibration, as: UTF8.self))
      .file("video", "north.mp4", bytes: Array(try Data(contentsOf: URL(filePath: path))))
    let answer = try await server.send(
      "POST", "/api/videos/upload", headers: [(name: "Content-Type", value: FormBody.type)], body: form.whole)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(try answer.json["id"] as? Int)
  }

  @Test func `a video is watched, measured and kept, and survives a restart`() async throws {
    let program = try Program()
    let path = try await motorway(program)
    let server = try await RunningServer(in: program, environment: settings)
    let id = try await upload(path, to: server)
    let socket = try await LoopbackWebSocket(port: try server.port, "/ws/client/stream")
    for channel in ["processed_frame", "analytics_metrics"] {
      await socket.send(#"{"action":"subscribe","channel":"\#(channel)_\#(id)"}"#)
      #expect(try await socket.receive().text.contains("subscribed"))
    }
    let started = try await server.ask("POST", "/api/videos/\(id)/stream/start")
    #expect(started.status == 200, "\(started.text)")
    let seen = try await watch(socket)
    // Pictures may be skipped for a slow watcher, figures never are.
    #expect(seen.figures == 90 && seen.pictures > 0)
    #expect(seen.vehicles > 5 && seen.isSpeedingSeen)
    #expect(try await server.stop() == 0)

    let again = try await RunningServer(in: program, environment: settings)
    let summaries = try await again.ask("GET", "/api/analytics/summary?video_id=\(id)").json["summaries"]
    let summary = try #require((summaries as? [[String: Any]])?.first)
    #expect(summary["total_vehicles_detected"] as? Int == seen.vehicles)
    // True speeds on this motorway are about 80 to 140 km/h.
    let mean = try #require(summary["avg_speed"] as? Double)
    #expect(mean > 70 && mean < 150, "\(mean)")
    let violations = try await again.ask("GET", "/api/violations?video_id=\(id)&limit=1").json["violations"]
    let violation = try #require((violations as? [[String: Any]])?.first)
    let picture = try #require(violation["frame_image_path"] as? String)
    let evidence = try await again.ask("GET", "/api/violations/images/\(picture)")
    #expect(evidence.status == 200 && evidence.body.starts(with: [0xFF, 0xD8]))
    #expect(try await again.ask("DELETE", "/api/videos/\(id)").status == 200)
    #expect(try await again.ask("GET", "/api/violations/images/\(picture)").status == 404)
    #expect(try await again.stop() == 0)
  }

  private struct Seen {
    var pictures = 0
    var figures = 0
    var vehicles = 0
    var isSpeedingSeen = false
  }

  /// Until both channels have ended: the pictures with `end_of_stream`, the figures with the last frame.
  private func watch(_ socket: LoopbackWebSocket) async throws -> Seen {
    var (seen, hasEnded) = (Seen(), false)
    while !hasEnded || seen.figures < 90 {
      let text = try await socket.receive().text
      guard let message = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
        let data = message["data"] as? [String: Any]
      else { continue }  // a ping
      if message["type"] as? String == "frame" {
        hasEnded = hasEnded || data["end_of_stream"] as? Bool == true
        seen.pictures += 1
      } else if let stats = data["stats"] as? [String: Int] {
        seen.figures += 1
        seen.vehicles = stats["total_vehicles"] ?? 0
        seen.isSpeedingSeen = seen.isSpeedingSeen || stats["speeding_count"] ?? 0 > 0
      }
    }
    return seen
  }

  @Test func `a server that stops ends what it looks at, and keeps the sums`() async throws {
    let program = try Program()
    let path = try await motorway(program, seconds: 30, rate: 5)
    var played = settings
    played["GANTRY_LIVE_PLAY_RECORDINGS"] = "true"
    let server = try await RunningServer(in: program, environment: played)
    let id = try await upload(path, to: server)
    let socket = try await LoopbackWebSocket(port: try server.port, "/ws/client/stream")
    await socket.send(#"{"action":"subscribe","channel":"analytics_metrics_\#(id)"}"#)
    #expect(try await socket.receive().text.contains("subscribed"))
    #expect(try await server.ask("POST", "/api/videos/\(id)/stream/start").status == 200)
    // It plays for thirty seconds, and is in the middle of them.
    #expect(try await socket.receive().text.contains("total_vehicles"))
    #expect(
      try await server.ask("GET", "/api/websocket/status").json["active_streams"] as? [Int] == [id])
    #expect(try await server.stop() == 0)
    let again = try await RunningServer(in: program, environment: settings)
    let summaries = try await again.ask("GET", "/api/analytics/summary?video_id=\(id)").json["summaries"]
    let summary = try #require((summaries as? [[String: Any]])?.first)
    let frames = try #require(summary["total_frames_processed"] as? Int)
    #expect(frames > 0 && frames < 150, "\(frames)")
    #expect(try await again.stop() == 0)
  }

  @Test func `where others reach the server, live monitoring is not open unless that is said`() async throws {
    let program = try Program()
    let closed = try await RunningServer(["--host", "0.0.0.0"], in: program, environment: settings)
    #expect(closed.messages.contains("live monitoring is not served"))
    let answer = try await LoopbackHTTP.call(port: try closed.port, Request(.get, "/api/videos"))
    #expect(answer.status == 404)
    #expect(try await closed.stop() == 0)
  }
}
