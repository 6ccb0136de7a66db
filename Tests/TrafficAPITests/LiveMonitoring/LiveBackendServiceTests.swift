import Groundwork
import Pipeline
import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer
import Wire

@Suite(.timeLimit(.minutes(2)))
struct LiveBackendServiceTests {
  private func follow(_ house: LiveHouse, _ port: Int, _ channel: String) async throws -> LoopbackWebSocket {
    let socket = try await LoopbackWebSocket(port: port, "/ws/client/stream")
    await socket.send(#"{"action":"subscribe","channel":"\#(channel)"}"#)
    _ = try await socket.receive()
    let wanted = try #require(LiveChannel(channel))
    while !house.hub.wants(wanted) { try await Task.sleep(for: .milliseconds(2)) }
    return socket
  }

  private func next(_ socket: LoopbackWebSocket) async throws -> JSONValue {
    try JSONValue(parsing: try await socket.receive().payload)
  }

  private static let picture =
    #"{"type":"processed_frame","data":{"video_id":3,"frame_number":42,"timestamp":1777629600123,"processed_frame":"/9j/","roi_polygon":null,"end_of_stream":false}}"#

  private static func figures(_ video: Int, frame: Int, speeder: Int? = nil) -> String {
    let vehicle = speeder.map {
      #"{"track_id":\#($0),"bbox":{"x1":1,"y1":2,"x2":3,"y2":4},"speed":75.5,"speed_unit":"km/h","class_id":7,"confidence":0.9}"#
    }
    return
      #"{"type":"analytics_update","data":{"video_id":\#(video),"frame_number":\#(frame),"timestamp":1777629600123,"stats":{"total_vehicles":9,"speeding_count":1,"current_in_roi":2},"speeding_vehicles":[\#(vehicle ?? "")]}}"#
  }

  @Test(arguments: ["/ws/backend/processed", "/ws/backend_processed_frame"])
  func `[LM-50] [LM-53] pictures of a back end reach the clients under their other name`(path: String) async throws {
    try await LiveHouse.run { house, tester in
      let port = try #require(tester.port)
      let client = try await follow(house, port, "processed_frame_3")
      let backend = try await LoopbackWebSocket(port: port, path)
      await backend.send(Self.picture)
      let message = try await next(client)
      #expect(message["type"] == "frame")
      #expect(message["data"]?["processed_frame"] == "/9j/")
      #expect(message["data"]?["roi_polygon"] == .null)
    }
  }

  @Test func `[LM-51] figures of a back end reach the clients, and are kept though nobody watches`() async throws {
    try await LiveHouse.run { house, tester in
      let port = try #require(tester.port)
      let id = try await house.video(tester)
      let backend = try await LoopbackWebSocket(port: port, "/ws/backend/analytics")
      await backend.send(Self.figures(id, frame: 1, speeder: 5))
      await backend.send(Self.figures(id, frame: 2, speeder: 5))
      await backend.send(Self.figures(999, frame: 1))
      await backend.send(#"{"type":"heartbeat"}"#)
      _ = try await backend.receive()
      try await house.settled()
      let vehicles = try await tester.get("/api/analytics/speeding?video_id=\(id)").json()["vehicles"]
      #expect(vehicles?.array?.count == 1)
      #expect(vehicles?[0]?["class_name"] == "truck")
      #expect(try await tester.get("/api/analytics/snapshots?video_id=\(id)").json()["snapshots"]?.array?.count == 1)
      let client = try await follow(house, port, "analytics_metrics_\(id)")
      house.clock.advance(by: .seconds(10))
      await backend.send(Self.figures(id, frame: 3))
      let message = try await next(client)
      #expect(message["type"] == "analytics")
      #expect(message["data"]?["stats"]?["total_vehicles"] == 9)
      // The end of the stream writes its sums.
      await backend.send(
        #"{"type":"processed_frame","data":{"video_id":\#(id),"frame_number":4,"timestamp":1,"processed_frame":"","end_of_stream":true}}"#
      )
      await backend.send(#"{"type":"heartbeat"}"#)
      _ = try await backend.receive()
      try await house.settled()
      let sums = try await tester.get("/api/analytics/summary?video_id=\(id)").json()["summaries"]?[0]
      #expect(sums?["total_vehicles_detected"] == 9)
      #expect(sums?["total_speeding_violations"] == 1)
      #expect(sums?["total_frames_processed"] == 3)
      #expect(try await tester.get("/api/analytics/snapshots?video_id=\(id)").json()["snapshots"]?.array?.count == 2)
    }
  }

  @Test func `[LM-52] a sign of life is answered; what is no message is passed over`() async throws {
    try await LiveHouse.run { _, tester in
      let backend = try await LoopbackWebSocket(port: try #require(tester.port), "/ws/backend/processed")
      for text in ["nonsense", "{}", #"{"type":"dance"}"#, #"{"type":"processed_frame","data":7}"#] {
        await backend.send(text)
      }
      await backend.send(#"{"type":"heartbeat"}"#)
      #expect(try await next(backend) == ["type": "heartbeat_ack"])
    }
  }

  @Test func `[LM-54] with a secret set, only who shows it brings anything`() async throws {
    var settings = LiveMonitoringSettings()
    settings.backendSecret = Secret("sesame and more")
    try await LiveHouse.run(settings) { _, tester in
      let port = try #require(tester.port)
      let none = await #expect(throws: HTTPError.self) {
        try await LoopbackWebSocket(port: port, "/ws/backend/processed")
      }
      #expect(none?.status == 401)
      let wrong = await #expect(throws: HTTPError.self) {
        try await LoopbackWebSocket(port: port, "/ws/backend/analytics", headers: .bearer("sesame and most"))
      }
      #expect(wrong?.status == 401)
      _ = try await LoopbackWebSocket(port: port, "/ws/backend/analytics", headers: .bearer("sesame and more"))
      // Clients need none.
      _ = try await LoopbackWebSocket(port: port, "/ws/client/stream")
    }
  }

  @Test func `[LM-55] without a secret, pages and other machines bring nothing`() async throws {
    try await LiveHouse.run { house, tester in
      let refused = await #expect(throws: HTTPError.self) {
        try await LoopbackWebSocket(
          port: try #require(tester.port), "/ws/backend/processed", headers: ["Origin": "http://localhost:4200"])
      }
      #expect(refused?.status == 403)
      var request = Request(.get, "/ws/backend/processed", remoteAddress: "192.0.2.7")
      for (name, value) in [
        ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
      ] { request.headers[name] = value }
      #expect(await house.router.respond(to: request).status == 403)
      request.remoteAddress = "127.0.0.1"
      for host in ["localhost:8686", "127.0.0.1:8686", "127.8.9.10", "[::1]:8686", "LOCALHOST"] {
        request.headers["Host"] = host
        #expect(await house.router.respond(to: request).status == 101, "\(host)")
      }
      // A page whose own name was made to stand for this machine asks from here, and calls that its own host.
      for host in ["evil.example:8686", "127.evil.example", "127.0.0.1.evil.example", "localhost.evil.example", ""] {
        request.headers["Host"] = host
        #expect(await house.router.respond(to: request).status == 403, "\(host)")
      }
      request.headers["Host"] = "localhost:8686"
      // Brought by a proxy on this machine: whoever asks is somebody else.
      request.headers["X-Forwarded-For"] = "192.0.2.7"
      #expect(await house.router.respond(to: request).status == 403)
    }
  }

  @Test func `[LM-55] who names an origin is let in from the host it asks alone, and only when that is this machine`()
    async throws
  {
    try await LiveHouse.run { _, tester in
      let port = try #require(tester.port)
      func open(_ origin: String, host: String) async throws {
        _ = try await LoopbackWebSocket(
          port: port, "/ws/backend/processed", headers: ["Origin": origin, "Host": host])
      }
      // As many libraries for programs do.
      try await open("http://127.0.0.1:\(port)", host: "127.0.0.1:\(port)")
      try await open("http://localhost:\(port)", host: "localhost:\(port)")
      for (origin, host) in [
        ("http://evil.example:\(port)", "evil.example:\(port)"), ("http://evil.example:\(port)", "localhost:\(port)"),
        ("http://localhost:4200", "localhost:\(port)"), ("null", "localhost:\(port)"),
        ("http://127.evil.example:\(port)", "127.evil.example:\(port)"),
      ] {
        let refused = await #expect(throws: HTTPError.self) { try await open(origin, host: host) }
        #expect(refused?.status == 403, "\(origin) \(host)")
      }
    }
  }

  @Test func `[LM-51] what comes twice or late is passed over; another run is another session`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      let backend = try await LoopbackWebSocket(port: try #require(tester.port), "/ws/backend/analytics")
      func end(_ frame: Int) -> String {
        #"{"type":"processed_frame","data":{"video_id":\#(id),"frame_number":\#(frame),"timestamp":1,"processed_frame":"","end_of_stream":true}}"#
      }
      // Swapped, twice, and all of it again.
      for frame in [1, 3, 2, 4, 4, 1, 2, 3, 5] { await backend.send(Self.figures(id, frame: frame)) }
      await backend.send(end(8))
      // On their way from the other socket while the end was said.
      for frame in [6, 7, 4] { await backend.send(Self.figures(id, frame: frame)) }
      await backend.send(#"{"type":"heartbeat"}"#)
      _ = try await backend.receive()
      try await house.settled()
      let path = "/api/analytics/summary?video_id=\(id)"
      let first = try await tester.get(path).json()["summaries"]
      #expect(first?.array?.compactMap { $0["total_frames_processed"]?.integer } == [4])
      house.clock.advance(by: .seconds(5))
      for frame in [0, 1, 2] { await backend.send(Self.figures(id, frame: frame)) }
      await backend.send(end(3))
      await backend.send(#"{"type":"heartbeat"}"#)
      _ = try await backend.receive()
      try await house.settled()
      let both = try await tester.get(path).json()["summaries"]
      #expect(both?.array?.compactMap { $0["total_frames_processed"]?.integer } == [3, 4])
    }
  }

  @Test func `figures of a removed video are not written again and again`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      let backend = try await LoopbackWebSocket(port: try #require(tester.port), "/ws/backend/analytics")
      await backend.send(Self.figures(id, frame: 1))
      await backend.send(#"{"type":"heartbeat"}"#)
      _ = try await backend.receive()
      #expect(await house.ledger.session(of: id) != nil)
      #expect(try await tester.delete("/api/videos/\(id)").status == 200)
      #expect(await house.ledger.session(of: id) == nil)
      house.clock.advance(by: .seconds(60))
      await backend.send(Self.figures(id, frame: 2))
      await backend.send(#"{"type":"heartbeat"}"#)
      _ = try await backend.receive()
      #expect(await house.ledger.session(of: id) == nil)
      #expect(await house.ledger.waiting == 0)
      #expect(!house.log.entries.contains { $0.level == .warning || $0.level == .error })
    }
  }

  @Test func `[LM-60] a video is watched as MJPEG until its stream ends`() async throws {
    try await LiveHouse.run { house, tester in
      let id = try await house.video(tester)
      async let answer = tester.get("/api/video/stream/\(id)")
      let channel = LiveChannel(.frames, id)
      while !house.hub.wants(channel) { try await Task.sleep(for: .milliseconds(2)) }
      house.hub.show(
        LiveFrame(videoID: id, frameNumber: 1, milliseconds: 1, letters: Base64Text.letters(of: Array("jpeg".utf8))))
      house.hub.show(LiveFrame(videoID: id, frameNumber: 2, milliseconds: 2, letters: [], isEnd: true))
      let whole = try await answer
      #expect(whole.status == 200)
      #expect(whole.headers["content-type"] == "multipart/x-mixed-replace; boundary=frame")
      #expect(whole.text.hasPrefix("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\n\r\njpeg\r\n"))
      #expect(whole.text.hasSuffix("--frame--\r\n"))
      while house.hub.wants(channel) { try await Task.sleep(for: .milliseconds(2)) }
      #expect(try await tester.get("/api/video/stream/999").status == 404)
    }
  }
}
