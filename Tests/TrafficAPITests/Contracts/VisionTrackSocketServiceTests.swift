import Groundwork
import Records
import Testing
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackSocketServiceTests {
  private func run(_ body: @Sendable (ContractHouse, Int) async throws -> Void) async throws {
    try await ContractHouse.run { house, tester in try await body(house, try #require(tester.port)) }
  }

  private func job(_ house: ContractHouse) async throws -> String {
    let job = Job(kind: "visiontrack.video", created: house.now)
    try await house.jobs.insert(job)
    return job.id
  }

  private func next(_ socket: LoopbackWebSocket) async throws -> JSONValue {
    try JSONValue(parsing: try await socket.receive().payload)
  }

  /// Past the progress that a slow machine has time to tell.
  private func nextButProgress(_ socket: LoopbackWebSocket) async throws -> JSONValue {
    while true {
      let message = try await next(socket)
      if message["status"] != "processing" { return message }
    }
  }

  private func subscribe(_ socket: LoopbackWebSocket, _ id: String) async throws {
    await socket.send(#"{"type":"subscribe","task_id":"\#(id)"}"#)
    #expect(try await next(socket) == ["type": "subscribed", "task_id": .string(id)])
  }

  @Test func `[VT-70] [VT-80] a ping is answered without any token`() async throws {
    try await run { _, port in
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      await socket.send(#"{"type":"ping"}"#)
      #expect(try await next(socket) == ["type": "pong"])
    }
  }

  @Test func `[VT-71] a subscription is confirmed and followed by the present state`() async throws {
    try await run { house, port in
      let id = try await job(house)
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      try await subscribe(socket, id)
      #expect(
        try await next(socket) == [
          "type": "job_update", "task_id": .string(id), "status": "pending", "progress": 0,
        ])
    }
  }

  @Test func `[VT-72] what cannot be understood is said`() async throws {
    try await run { _, port in
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      await socket.send(#"{"type":"dance"}"#)
      #expect(try await next(socket) == ["type": "error", "message": "Unknown message type"])
      await socket.send("nonsense")
      #expect(try await next(socket) == ["type": "error", "message": "Invalid JSON"])
      await socket.send("5")
      #expect(try await next(socket) == ["type": "error", "message": "Unknown message type"])
      await socket.send(#"{"type":"subscribe"}"#)
      #expect(try await next(socket)["type"] == "error")
    }
  }

  @Test func `[VT-73] progress is pushed, at most five times a second`() async throws {
    try await run { house, port in
      let id = try await job(house)
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      try await subscribe(socket, id)
      _ = try await next(socket)
      let lease = try await house.claim(id)
      let clock = SystemMonotonicClock()
      let began = clock.now
      for frame in 1...100 {
        try await house.report(frame, of: 100, holding: lease)
        try await Task.sleep(for: .milliseconds(5))
      }
      var updates = 0
      var last: JSONValue = .null
      repeat {
        last = try await next(socket)
        updates += 1
        #expect(last["type"] == "job_update")
        #expect(last["status"] == "processing")
      } while last["current"] != 100
      let seconds = (clock.now - began) / .seconds(1)
      #expect(Double(updates) <= seconds * 5 + 1)
      #expect(last["message"] == "Processing frame 100/100")
      #expect(last["progress"] == 100.0)
    }
  }

  @Test func `[VT-74] the end of a job is always told, with its result`() async throws {
    try await run { house, port in
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      let (done, failed) = (try await job(house), try await job(house))
      for id in [done, failed] {
        try await subscribe(socket, id)
        _ = try await next(socket)
      }
      try await house.complete(house.claim(done), result: ["total_frames": 3])
      #expect(
        try await nextButProgress(socket) == [
          "type": "job_update", "task_id": .string(done), "status": "completed", "progress": 100,
          "result": ["total_frames": 3],
        ])
      try await house.fail(house.claim(failed), error: "no")
      #expect(
        try await nextButProgress(socket) == [
          "type": "job_update", "task_id": .string(failed), "status": "failed", "error": "no",
        ])
      // Whoever subscribes later hears it at once.
      try await subscribe(socket, done)
      #expect(try await next(socket)["status"] == "completed")
    }
  }

  @Test func `[VT-74] an end whose news was lost is found in the table`() async throws {
    try await run { house, port in
      let id = try await job(house)
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      try await subscribe(socket, id)
      _ = try await next(socket)
      _ = try await house.jobs.cancel(id, at: house.now)
      let update = try await next(socket)
      #expect(update["status"] == "failed")
    }
  }

  @Test func `[VT-75] an id that was never given out`() async throws {
    try await run { _, port in
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      for id in [RandomTask.id, "nonsense"] {
        try await subscribe(socket, id)
        #expect(
          try await next(socket) == ["type": "error", "message": "Job not found", "task_id": .string(id)])
      }
    }
  }

  @Test func `[VT-76] sixty-four jobs and no more`() async throws {
    try await run { house, port in
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      var ids: [String] = []
      for _ in 0..<64 {
        ids.append(try await job(house))
        try await subscribe(socket, ids[ids.count - 1])
        _ = try await next(socket)
      }
      let one = try await job(house)
      await socket.send(#"{"type":"subscribe","task_id":"\#(one)"}"#)
      #expect(try await next(socket)["message"] == "Too many subscriptions")
      for id in [ids[0], ids[63]] {
        try await house.complete(house.claim(id), result: [:])
        let told = try await nextButProgress(socket)
        #expect(told["task_id"] == .string(id) && told["status"] == "completed")
      }
      try await subscribe(socket, one)
    }
  }

  @Test func `[VT-77] the server's end closes with 1001`() async throws {
    let house = try await ContractHouse()
    let server = HTTPServer(log: Log(name: "http", minimumLevel: .error, output: CapturedLog()))
    let ports = try await server.start([ListenerSettings("test", port: 0, router: house.router)])
    let socket = try await LoopbackWebSocket(port: try #require(ports["test"]), "/ws")
    await socket.send(#"{"type":"ping"}"#)
    _ = try await next(socket)
    async let stopped: Void = server.stop()
    let frame = try await socket.receive()
    #expect(frame.opcode == 8)
    #expect(frame.closeCode == 1001)
    await socket.close(1001)
    await stopped
  }

  @Test func `[VT-78] too long a message closes with 1009`() async throws {
    try await run { _, port in
      let socket = try await LoopbackWebSocket(port: port, "/ws")
      await socket.send(String(repeating: "x", count: 70_000))
      let frame = try await socket.receive()
      #expect(frame.opcode == 8)
      #expect(frame.closeCode == 1009)
    }
  }

  @Test func `[VT-79] a plain GET is told to upgrade`() async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await tester.get("/ws")
      #expect(answer.status == 426)
    }
  }
}
