import Foundation
import Groundwork
import Messaging
import Outbound
import Records
import Storage
import TestKit
import Testing
import Wire

/// Live monitoring spread over processes: a server, a Redis, and whoever hands frames in, looks at them and carries what
/// came of them.
final class FrameTown: Sendable {
  let program: Program
  let redis: TestRedis
  let port: Int
  let settings: [String: String]

  /// - Parameter more: settings besides the usual ones.
  init(_ more: [String: String] = [:]) async throws {
    program = try Program()
    redis = try await TestRedis()
    port = try LoopbackPort.free()
    let usual = [
      "REDIS_URL": redis.address, "GANTRY_LIVE_TRANSPORT": "redis", "GANTRY_LIVE_PLAY_RECORDINGS": "false",
      "GANTRY_LIVE_STREAMS_LIMIT": "30", "GANTRY_LIVE_STREAMS_LEASE": "2s",
      "GANTRY_LIVE_TAKES_OVER_AFTER": "2s", "GANTRY_JOBS_WORKERS": "0",
      "GANTRY_JOBS_MODEL": try program.model(), "GANTRY_INFERENCE_PRECISION": "f32",
      "BACKEND_URL": "http://127.0.0.1:\(port)",
    ]
    settings = usual.merging(more) { $1 }
  }

  /// Always at the same address.
  func server(_ more: [String: String] = [:]) async throws -> RunningServer {
    try await RunningServer(["--port", "\(port)"], in: program, environment: settings.merging(more) { $1 })
  }

  /// One of the others, under way once it has said this.
  func start(_ words: String..., saying word: String? = nil) async throws -> ServiceProcess {
    let environment = settings.merging(["HOME": program.home.path]) { $1 }.map { "\($0)=\($1)" }.sorted()
    let process = try ServiceProcess(
      words.prefix(2).joined(separator: "-"), arguments: ["/usr/bin/env"] + environment + [try Program.path] + words,
      folder: program.home)
    if let word {
      let isReady = await becomesTrue(within: .seconds(60)) { process.output.contains(word) || !process.isRunning }
      #expect(isReady && process.isRunning, "\(process.output)")
    }
    return process
  }

  func run(_ words: String...) async throws -> Program.Result {
    try await program.run(words, environment: settings)
  }

  /// A video of so many small pictures.
  func upload(frames: Int, to server: RunningServer) async throws -> Int {
    let path = try await MediaFixtures.shared.file(
      "frames-\(frames).mp4",
      "-f lavfi -i testsrc2=s=160x120:d=\(Double(frames) / 25):r=25 -c:v libx264 -preset ultrafast -frames:v \(frames)")
    let form = FormBody().field("name", "Street").field("fps", "30")
      .file("video", "street.mp4", bytes: Array(try Data(contentsOf: URL(filePath: path))))
    let answer = try await server.send(
      "POST", "/api/videos/upload", headers: [(name: "Content-Type", value: FormBody.type)], body: form.whole)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(try answer.json["id"] as? Int)
  }

  /// The simulated motorway of 640x360, with its calibration.
  func upload(_ path: String, to server: RunningServer) async throws -> Int {
    let clicks: [(picture: (Double, Double), ground: (Double, Double))] = [
      ((0.599855, 0.981454), (-1.5, 12)), ((0.776946, 0.987973), (1.5, 12)), ((0.345913, 0.369596), (-12.3, 41.412)),
      ((0.821157, 0.375371), (12.3, 41.412)), ((0.542173, 0.242272), (-1.5, 75)), ((0.574946, 0.242498), (1.5, 75)),
    ]
    let points = clicks.map { click in
      ["pixel": [click.picture.0 * 640, click.picture.1 * 360], "real": [click.ground.0, click.ground.1]]
    }
    let calibration = try JSONSerialization.data(withJSONObject: ["points": points])
    let form = FormBody().field("name", "North").field("fps", "15")
      .field("calibrate_coordinates", String(decoding: calibration, as: UTF8.self))
      .file("video", "north.mp4", bytes: Array(try Data(contentsOf: URL(filePath: path))))
    let answer = try await server.send(
      "POST", "/api/videos/upload", headers: [(name: "Content-Type", value: FormBody.type)], body: form.whole)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(try answer.json["id"] as? Int)
  }

  /// Patient: the Redis may just have died.
  func waits(
    for id: Int, within limit: Duration = .seconds(60), until condition: (FrameRun) -> Bool
  ) async throws -> Bool {
    let frames = RedisFrames(try RedisSettings(address: redis.address))
    return await becomesTrue(within: limit) {
      do { return try await frames.run(of: id).map(condition) ?? false } catch { return false }
    }
  }

  /// Once it is known in Redis that somebody watches this video.
  func isMarked(_ id: Int) async throws -> Bool {
    let processed = RedisProcessedFrames(try RedisSettings(address: redis.address))
    return try await becomesTrue(within: .seconds(60)) { try await processed.watched([id]) == [id] }
  }

  /// What the server says of the runs over a video, newest first.
  func runs(of id: Int, on server: RunningServer) async throws -> [[String: Any]] {
    let answer = try await server.ask("GET", "/api/videos/\(id)/runs")
    return try #require(try answer.json["runs"] as? [[String: Any]], "\(answer.text)")
  }

  /// The newest run once it is over.
  func ended(_ id: Int, on server: RunningServer, within limit: Duration = .seconds(90)) async throws -> [String: Any] {
    let isOver = try await becomesTrue(within: limit) {
      try await runs(of: id, on: server).first?["ended_at"] as? String != nil
    }
    let run = try #require(try await runs(of: id, on: server).first)
    #expect(isOver, "\(run) \(server.messages.suffix(1500))")
    return run
  }

  /// The video's own row, read where the server keeps it.
  func analyticsRow(of id: Int) async throws -> LiveVideoAnalytics? {
    let storage = try await RowStorage.open(
      DatabaseSettings(address: .sqlite(program.home.path("data/gantry.db"))),
      log: Log(name: "test", output: SilentLog()))
    let row = try await storage.stores.liveAnalytics.analytics(of: id)
    await storage.close()
    return row
  }

  /// The sums of all sessions that have been written down.
  func sums(of id: Int, on server: RunningServer) async throws -> [[String: Any]] {
    let answer = try await server.ask("GET", "/api/analytics/summary?video_id=\(id)")
    return try #require(try answer.json["summaries"] as? [[String: Any]])
  }
}

/// Somebody who watches a video until it ends.
struct FrameWatcher {
  private(set) var pictures = 0
  private(set) var figures: [Int] = []

  static func subscribe(_ server: RunningServer, _ id: Int) async throws -> LoopbackWebSocket {
    let socket = try await LoopbackWebSocket(port: try server.port, "/ws/client/stream")
    for channel in ["processed_frame", "analytics_metrics"] {
      await socket.send(#"{"action":"subscribe","channel":"\#(channel)_\#(id)"}"#)
      #expect(try await socket.receive().text.contains("subscribed"))
    }
    return socket
  }

  mutating func watch(_ socket: LoopbackWebSocket) async throws {
    while true {
      let text = try await socket.receive().text
      guard let message = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
        let data = message["data"] as? [String: Any]
      else { continue }  // a ping
      if message["type"] as? String == "frame" {
        if data["end_of_stream"] as? Bool == true { return }
        if data["processed_frame"] as? String != "" { pictures += 1 }
      } else if let number = data["frame_number"] as? Int {
        figures.append(number)
      }
    }
  }
}
