import Foundation
import Outbound
import Records
import TestKit
import Testing
import Wire

/// The program's own processes with a real Redis between them, some of which die.
@Suite(.timeLimit(.minutes(4)))
struct FrameServiceTests {
  @Test func `[LM-106] whoever is killed on the way, every picture of a video is in the sums once`() async throws {
    let town = try await FrameTown()
    var server = try await town.server()
    let id = try await town.upload(frames: 400, to: server)
    let video = "\(id)"
    var bridge = try await town.start("bridge", saying: "carries frames")
    var producer = try await town.start("frames", "produce", "--video", video, "--data", town.program.home.path("data"))
    var processor = try await town.start("frames", "process", "--video", video, saying: "looks at frames")

    #expect(try await town.waits(for: id) { $0.frames >= 50 })
    processor.kill()
    processor = try await town.start("frames", "process", "--video", video, saying: "looks at frames")
    #expect(try await town.waits(for: id) { $0.frames >= 120 })
    producer.kill()
    producer = try await town.start("frames", "produce", "--video", video, "--data", town.program.home.path("data"))
    #expect(try await town.waits(for: id) { $0.frames >= 190 })
    bridge.kill()
    bridge = try await town.start("bridge", saying: "carries frames")
    #expect(try await town.waits(for: id) { $0.frames >= 260 })
    server.kill()
    server = try await town.server()
    #expect(try await town.waits(for: id) { $0.frames >= 330 })
    town.redis.kill()
    try await town.redis.start()

    try await producer.waitUntilDone(within: .seconds(60))
    try await processor.waitUntilDone(within: .seconds(60))
    #expect(processor.output.contains("video \(id): 400 pictures looked at, 2 vehicles"), "\(processor.output)")
    let cleanup = try await town.run("frames", "cleanup", "--video", video, "--data", town.program.home.path("data"))
    #expect(cleanup.output.contains("put away, 400 pictures and 2 vehicles"), "\(cleanup.messages) \(bridge.output)")
    let sums = try await town.sums(of: id, on: server)
    #expect(sums.count == 1 && sums.first?["total_frames_processed"] as? Int == 400, "\(sums)")
    #expect(sums.first?["total_vehicles_detected"] as? Int == 2)
    let again = try await town.run("frames", "cleanup", "--video", video, "--data", town.program.home.path("data"))
    #expect(again.output.contains("nothing to put away"))
    #expect(try await server.stop() == 0)
  }

  @Test func `[LM-107] a video that the server starts is watched through Redis by its clients`() async throws {
    let town = try await FrameTown()
    let server = try await town.server()
    let id = try await town.upload(frames: 60, to: server)
    let socket = try await FrameWatcher.subscribe(server, id)
    let processor = try await town.start("frames", "process", saying: "looks at frames")
    let bridge = try await town.start("bridge", saying: "carries frames")
    try await expectWatched(town, server, id, socket)
    withExtendedLifetime((processor, bridge)) {}
    #expect(try await server.stop() == 0)
  }

  @Test(.enabled(if: PythonConsumer.isPresent, "needs python3-redis and python3-websocket"))
  func `a program that knows nothing but the contract carries frames to the back end`() async throws {
    let town = try await FrameTown()
    let server = try await town.server()
    let id = try await town.upload(frames: 60, to: server)
    let socket = try await FrameWatcher.subscribe(server, id)
    let processor = try await town.start("frames", "process", saying: "looks at frames")
    let consumer = try PythonConsumer.start(town)
    try await consumer.waitUntilReady()
    try await expectWatched(town, server, id, socket)
    withExtendedLifetime((processor, consumer)) {}
    #expect(try await server.stop() == 0)
  }

  @Test func `[LM-108] a run that its server was killed in goes on when it is back, and its sums are whole`()
    async throws
  {
    let town = try await FrameTown()
    var server = try await town.server()
    let id = try await town.upload(frames: 300, to: server)
    let bridge = try await town.start("bridge", saying: "carries frames")
    let started = try await server.ask("POST", "/api/videos/\(id)/stream/start")
    let run = try #require(try started.json["dag_run"] as? [String: Any], "\(started.text)")
    #expect(run["state"] as? String == "running")
    #expect(try await town.waits(for: id) { $0.frames >= 60 })
    server.kill()
    server = try await town.server()
    let ended = try await town.ended(id, on: server)
    #expect(ended["state"] as? String == "success", "\(ended) \(server.messages.suffix(1500))")
    #expect(ended["dag_run_id"] as? String == run["dag_run_id"] as? String)
    #expect(try await town.runs(of: id, on: server).count == 1)
    let sums = try await town.sums(of: id, on: server)
    #expect(sums.map { $0["total_frames_processed"] as? Int } == [300], "\(sums)")
    #expect(try await town.analyticsRow(of: id)?.totalVehicles == sums.first?["total_vehicles_detected"] as? Int)
    // Put away: nothing of it is left.
    let again = try await town.run("frames", "cleanup", "--video", "\(id)", "--data", town.program.home.path("data"))
    #expect(again.output.contains("nothing to put away"), "\(again.output)")
    withExtendedLifetime(bridge) {}
    #expect(try await server.stop() == 0)
  }

  @Test func `[LM-109] a run that is stopped ends, what was seen of it is kept, and another one can begin`()
    async throws
  {
    let town = try await FrameTown()
    let server = try await town.server()
    let id = try await town.upload(frames: 3000, to: server)
    let bridge = try await town.start("bridge", saying: "carries frames")
    _ = try await server.ask("POST", "/api/videos/\(id)/stream/start")
    #expect(try await town.waits(for: id) { $0.frames >= 30 })
    #expect(try await server.ask("POST", "/api/videos/\(id)/stream/stop").status == 200)
    let ended = try await town.ended(id, on: server)
    #expect(ended["state"] as? String == "success", "\(ended) \(server.messages.suffix(1500))")
    let seen = try await town.sums(of: id, on: server).first?["total_frames_processed"] as? Int ?? 0
    #expect(seen >= 30 && seen < 3000)
    let again = try await server.ask("POST", "/api/videos/\(id)/stream/start")
    #expect(again.status == 200 && !again.text.contains(ended["dag_run_id"] as? String ?? "-"))
    #expect(try await server.ask("DELETE", "/api/videos/\(id)").status == 200)
    withExtendedLifetime(bridge) {}
    #expect(try await server.stop() == 0)
  }

  /// Starts the video; all its figures arrive in order, and pictures too.
  private func expectWatched(
    _ town: FrameTown, _ server: RunningServer, _ id: Int, _ socket: LoopbackWebSocket
  ) async throws {
    // A busy server says a little later that somebody listens, and so few pictures are over by then.
    #expect(try await town.isMarked(id))
    let started = try await server.ask("POST", "/api/videos/\(id)/stream/start")
    #expect(started.status == 200, "\(started.text)")
    var watcher = FrameWatcher()
    try await watcher.watch(socket)
    // A slow watcher loses its oldest figures and pictures.
    #expect(watcher.figures == watcher.figures.sorted() && Set(watcher.figures).count == watcher.figures.count)
    #expect(watcher.figures.count > 10 && watcher.pictures > 0, "\(watcher.figures.count) \(watcher.pictures)")
    let isKept = try await becomesTrue {
      try await town.sums(of: id, on: server).first?["total_frames_processed"] as? Int == 60
    }
    #expect(isKept)
  }
}

/// `scripts/testing/frame-consumer.py`
private enum PythonConsumer {
  static let isPresent: Bool = {
    let folders = ["/usr/lib/python3/dist-packages"]
    return ["redis", "websocket"].allSatisfy { name in
      folders.contains { FileManager.default.fileExists(atPath: "\($0)/\(name)/__init__.py") }
    }
  }()

  static func start(_ town: FrameTown) throws -> ServiceProcess {
    try ServiceProcess(
      "consumer",
      arguments: [
        "/usr/bin/python3", "\(Checkout.root)/scripts/testing/frame-consumer.py", "\(town.redis.port)", "\(town.port)",
      ], folder: town.program.home)
  }
}
