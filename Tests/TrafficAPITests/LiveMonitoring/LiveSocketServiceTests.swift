import Groundwork
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer
import Wire

@Suite(.timeLimit(.minutes(3)))
struct LiveSocketServiceTests {
  private static let path = "/ws/client/stream"

  private func run(
    _ settings: LiveMonitoringSettings = LiveMonitoringSettings(),
    _ body: @Sendable (LiveHouse, Int) async throws -> Void
  ) async throws {
    try await LiveHouse.run(settings) { house, tester in try await body(house, try #require(tester.port)) }
  }

  /// Subscribes, reads the confirmation and waits for the seat.
  private func subscribe(_ socket: LoopbackWebSocket, _ house: LiveHouse, _ channels: String...) async throws {
    for channel in channels {
      let before = Self.count(house, channel)
      await socket.send(#"{"action":"subscribe","channel":"\#(channel)"}"#)
      #expect(
        try await Self.next(socket) == [
          "type": "subscription_ack", "channel": .string(channel), "status": "subscribed",
        ])
      while Self.count(house, channel) == before { try await Task.sleep(for: .milliseconds(2)) }
    }
  }

  private static func count(_ house: LiveHouse, _ channel: String) -> Int {
    house.hub.audience.first { $0.channel.name == channel }?.count ?? 0
  }

  /// The next message; the server's pings are passed over.
  private static func next(_ socket: LoopbackWebSocket) async throws -> JSONValue {
    while true {
      let frame = try await socket.receive()
      if frame.opcode == 1 { return try JSONValue(parsing: frame.payload) }
    }
  }

  private static func nextNumber(_ socket: LoopbackWebSocket) async throws -> Int? {
    while true {
      let frame = try await socket.receive()
      if frame.opcode == 1 { return number(in: frame) }
    }
  }

  /// The number of a message's frame, from its beginning: reading whole pictures as JSON takes long in such tests.
  private static func number(in frame: LoopbackWebSocket.Frame) -> Int? {
    let beginning = String(decoding: frame.payload.prefix(100), as: UTF8.self)
    return beginning.firstMatch(of: /"frame_number":([0-9]+)/).flatMap { Int($0.1) }
  }

  /// Reads and answers nothing until the connection is gone.
  private static func waitForEnd(of socket: LoopbackWebSocket) async {
    do { while true { _ = try await socket.receive() } } catch {}
  }

  private static func frame(_ video: Int, _ number: Int, _ letters: String = "/9j/4AAQ") -> LiveFrame {
    LiveFrame(
      videoID: video, frameNumber: number, milliseconds: 1_777_629_600_123, letters: Array(letters.utf8),
      region: [PixelPoint(x: 100, y: 200), PixelPoint(x: 300, y: 200), PixelPoint(x: 300, y: 400)])
  }

  private static func analytics(_ video: Int, _ number: Int, speeding: Bool = false) -> LiveAnalytics {
    LiveAnalytics(
      videoID: video, frameNumber: number, milliseconds: 1_777_629_600_123, totalVehicles: 123,
      speedingCount: speeding ? 1 : 0, currentInRegion: 8,
      speeding: speeding
        ? [
          LiveAnalytics.Vehicle(
            trackID: 5, box: PixelBox(x1: 100, y1: 200, x2: 150, y2: 250), kilometresPerHour: 75.5, classID: 2,
            confidence: 0.95)
        ] : [])
  }

  @Test func `[LM-30] [LM-31] pictures reach all who subscribed, as they are used to`() async throws {
    try await run { house, port in
      var sockets: [LoopbackWebSocket] = []
      for _ in 0..<3 {
        let socket = try await LoopbackWebSocket(port: port, Self.path)
        try await subscribe(socket, house, "processed_frame_1")
        sockets.append(socket)
      }
      house.hub.show(Self.frame(2, 1))
      house.hub.show(Self.frame(1, 42))
      for socket in sockets {
        #expect(
          try await Self.next(socket) == [
            "type": "frame",
            "data": [
              "video_id": 1, "frame_number": 42, "timestamp": 1_777_629_600_123, "processed_frame": "/9j/4AAQ",
              "roi_polygon": [[100, 200], [300, 200], [300, 400]], "end_of_stream": false,
            ],
          ])
      }
    }
  }

  @Test func `[LM-32] [LM-33] figures come beside pictures on one socket, or on one of their own`() async throws {
    try await run { house, port in
      let both = try await LoopbackWebSocket(port: port, Self.path)
      let figures = try await LoopbackWebSocket(port: port, Self.path)
      try await subscribe(both, house, "processed_frame_1", "analytics_metrics_1")
      try await subscribe(figures, house, "analytics_metrics_1")
      house.hub.show(Self.frame(1, 7))
      house.hub.show(Self.analytics(1, 7, speeding: true))
      #expect(try await Self.next(both)["type"] == "frame")
      let expected: JSONValue = [
        "type": "analytics",
        "data": [
          "video_id": 1, "frame_number": 7, "timestamp": 1_777_629_600_123,
          "stats": ["total_vehicles": 123, "speeding_count": 1, "current_in_roi": 8],
          "speeding_vehicles": [
            [
              "track_id": 5, "bbox": ["x1": 100, "y1": 200, "x2": 150, "y2": 250], "speed": 75.5,
              "speed_unit": "km/h", "class_id": 2, "confidence": 0.95,
            ]
          ],
        ],
      ]
      #expect(try await Self.next(both) == expected)
      #expect(try await Self.next(figures) == expected)
    }
  }

  @Test func `[LM-34] who unsubscribes hears nothing more, not even a confirmation`() async throws {
    try await run { house, port in
      let socket = try await LoopbackWebSocket(port: port, Self.path)
      try await subscribe(socket, house, "processed_frame_1")
      await socket.send(#"{"action":"unsubscribe","channel":"processed_frame_1"}"#)
      await socket.send(#"{"action":"unsubscribe","channel":"processed_frame_9"}"#)
      try await subscribe(socket, house, "processed_frame_2")
      #expect(!house.hub.wants(LiveChannel(.frames, 1)))
      house.hub.show(Self.frame(1, 1))
      house.hub.show(Self.frame(2, 2))
      #expect(try await Self.next(socket)["data"]?["video_id"] == 2)
    }
  }

  @Test func `[LM-35] what is no request is passed over, and an unknown channel is named`() async throws {
    try await run { house, port in
      let socket = try await LoopbackWebSocket(port: port, Self.path)
      for text in ["nonsense", "{}", #"{"action":"dance","channel":"processed_frame_1"}"#, "[]"] {
        await socket.send(text)
      }
      await socket.send(#"{"action":"subscribe","channel":"weather"}"#)
      #expect(
        try await Self.next(socket) == ["type": "error", "channel": "weather", "message": "Unknown channel"])
      try await subscribe(socket, house, "processed_frame_1")
    }
  }

  @Test func `[LM-36] pictures begin with a data address where that is set`() async throws {
    var settings = LiveMonitoringSettings()
    settings.sendsDataURI = true
    try await run(settings) { house, port in
      let socket = try await LoopbackWebSocket(port: port, Self.path)
      try await subscribe(socket, house, "processed_frame_1")
      house.hub.show(Self.frame(1, 1))
      #expect(
        try await Self.next(socket)["data"]?["processed_frame"] == "data:image/jpeg;base64,/9j/4AAQ")
    }
  }

  @Test func `[LM-38] pages of other origins are refused; ours, known ones and programs are let in`() async throws {
    try await run { _, port in
      _ = try await LoopbackWebSocket(port: port, Self.path, headers: ["Origin": "http://localhost:4200"])
      _ = try await LoopbackWebSocket(
        port: port, Self.path, headers: ["Origin": "http://ours.example:8686", "Host": "ours.example:8686"])
      _ = try await LoopbackWebSocket(port: port, Self.path)
      let refused = await #expect(throws: HTTPError.self) {
        try await LoopbackWebSocket(port: port, Self.path, headers: ["Origin": "http://evil.example"])
      }
      #expect(refused?.status == 403)
    }
  }

  @Test func `[LM-39] a silent client is asked, kept while it answers, and given up when it does not`() async throws {
    #expect(LiveMonitoringSettings().pingInterval == .seconds(30))
    var settings = LiveMonitoringSettings()
    // Long enough for a busy machine to answer in.
    settings.pingInterval = .seconds(8)
    try await run(settings) { house, port in
      let answering = try await LoopbackWebSocket(port: port, Self.path)
      let mute = try await LoopbackWebSocket(port: port, Self.path)
      try await subscribe(answering, house, "processed_frame_1")
      try await subscribe(mute, house, "processed_frame_1")
      for _ in 0..<2 {
        let ping = try await answering.receive()
        #expect(ping.opcode == 9)
        await answering.send(opcode: 10, ping.payload)
      }
      await Self.waitForEnd(of: mute)
      while Self.count(house, "processed_frame_1") > 1 { try await Task.sleep(for: .milliseconds(5)) }
      house.hub.show(Self.frame(1, 3))
      #expect(try await Self.next(answering)["data"]?["frame_number"] == 3)
    }
  }

  @Test func `[LM-37] [LM-40] a client that reads nothing loses its own oldest pictures, never the end`() async throws {
    try await run { house, port in
      let slow = try await LoopbackWebSocket(port: port, Self.path, receiveBuffer: 8192)
      let quick = try await LoopbackWebSocket(port: port, Self.path)
      try await subscribe(slow, house, "processed_frame_1")
      try await subscribe(quick, house, "analytics_metrics_1")
      let letters = String(repeating: "A", count: 50_000)
      let last = 400
      for number in 1...last {
        house.hub.show(Self.frame(1, number, letters))
        house.hub.show(Self.analytics(1, number))
        // The quick one gets everything of its own while the slow one reads nothing.
        #expect(try await Self.nextNumber(quick) == number)
      }
      house.hub.show(
        LiveFrame(videoID: 1, frameNumber: last + 1, milliseconds: 1, letters: [], isEnd: true, error: "over"))
      var received: [Int] = []
      var end: LoopbackWebSocket.Frame
      repeat {
        end = try await slow.receive()
        if let number = Self.number(in: end) { received.append(number) }
      } while received.last != last + 1
      let data = try JSONValue(parsing: end.payload)["data"]
      #expect(data?["end_of_stream"] == true)
      #expect(data?["processed_frame"] == "")
      #expect(data?["error"] == "over")
      // What the system's own buffers hold comes on top of the queue of 16.
      #expect(received.count < last / 2, "\(received.count) of \(last)")
      #expect(received == received.sorted())
      #expect(received.suffix(2) == [last, last + 1])
    }
  }

  @Test func `[LM-41] who comes back subscribes anew and gets what happens from then on`() async throws {
    try await run { house, port in
      for round in 1...3 {
        let socket = try await LoopbackWebSocket(port: port, Self.path)
        try await subscribe(socket, house, "processed_frame_1")
        house.hub.show(Self.frame(1, round))
        #expect(try await Self.next(socket)["data"]?["frame_number"] == .integer(round))
        await socket.close(1000)
        while house.hub.wants(LiveChannel(.frames, 1)) { try await Task.sleep(for: .milliseconds(5)) }
        house.hub.show(Self.frame(1, 100))
      }
    }
  }

  @Test func `[LM-42] a socket has so many subscriptions, and asks for so many in a minute`() async throws {
    var settings = LiveMonitoringSettings()
    (settings.subscriptions, settings.subscriptionsPerMinute) = (2, 5)
    try await run(settings) { house, port in
      let socket = try await LoopbackWebSocket(port: port, Self.path)
      try await subscribe(socket, house, "processed_frame_1", "processed_frame_2")
      func ask(_ video: Int) async throws -> JSONValue {
        await socket.send(#"{"action":"subscribe","channel":"processed_frame_\#(video)"}"#)
        return try await Self.next(socket)
      }
      #expect(try await ask(3)["message"] == "Too many subscriptions")
      // Again is no further one.
      #expect(try await ask(1)["status"] == "subscribed")
      #expect(Self.count(house, "processed_frame_1") == 1)
      #expect(try await ask(2)["status"] == "subscribed")
      #expect(try await ask(1)["message"] == "Too many subscriptions a minute")
      let other = try await LoopbackWebSocket(port: port, Self.path)
      try await subscribe(other, house, "processed_frame_1")
    }
  }

  @Test func `[LM-42] unless somebody says otherwise a socket has 64 subscriptions, and 120 wishes a minute`()
    async throws
  {
    try await run { house, port in
      let socket = try await LoopbackWebSocket(port: port, Self.path)
      func ask(_ video: Int) async throws -> JSONValue {
        await socket.send(#"{"action":"subscribe","channel":"processed_frame_\#(video)"}"#)
        return try await Self.next(socket)
      }
      for video in 1...64 { #expect(try await ask(video)["status"] == "subscribed") }
      for _ in 65...120 { #expect(try await ask(65)["message"] == "Too many subscriptions") }
      #expect(try await ask(1)["message"] == "Too many subscriptions a minute")
      house.clock.advance(by: .seconds(1))
      #expect(try await ask(1)["status"] == "subscribed")
      #expect(house.hub.audience.count == 64)
    }
  }

  @Test func `[LM-43] the status counts subscriptions, and names the videos that are looked at`() async throws {
    try await LiveHouse.run { house, tester in
      let port = try #require(tester.port)
      let (one, two) = (
        try await LoopbackWebSocket(port: port, Self.path), try await LoopbackWebSocket(port: port, Self.path)
      )
      try await subscribe(one, house, "processed_frame_1", "analytics_metrics_1")
      try await subscribe(two, house, "processed_frame_1")
      let id = try await house.video(tester)
      _ = try await tester.call(.post, "/api/videos/\(id)/stream/start")
      #expect(
        try await tester.get("/api/websocket/status").json() == [
          "channels": [
            "analytics_metrics_1": ["subscriber_count": 1, "video_id": 1],
            "processed_frame_1": ["subscriber_count": 2, "video_id": 1],
          ], "total_clients": 3, "active_streams": [.integer(id)],
        ])
    }
  }

  @Test func `[LM-44] a plain GET, and a message above 64 KiB`() async throws {
    try await LiveHouse.run { _, tester in
      let plain = try await tester.get(Self.path)
      #expect(plain.status == 426)
      #expect(try plain.json()["error"]?.string != nil)
      let socket = try await LoopbackWebSocket(port: try #require(tester.port), Self.path)
      await socket.send(String(repeating: "x", count: 70_000))
      let frame = try await socket.receive()
      #expect(frame.opcode == 8)
      #expect(frame.closeCode == 1009)
    }
  }
}
