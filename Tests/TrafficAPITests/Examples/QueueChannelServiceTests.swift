import Groundwork
import Pipeline
import TestKit
import Testing
import WebServer

@testable import TrafficCore

/// The channel of docs/extending.md, over a real socket.
@Suite(.timeLimit(.minutes(2)))
struct QueueChannelServiceTests {
  private func report(_ frame: Int, standing: Int, driving: Int = 1) -> FrameReport {
    let vehicles = (0..<standing + driving).map { number in
      VehicleReading(
        vehicle: number, trackID: number, trafficClass: .car, box: PixelBox(x1: 0, y1: 0, x2: 9, y2: 9),
        isStanding: number < standing)
    }
    let moment = Timestamp(microseconds: Int64(frame) * 200_000)
    return FrameReport(
      stream: CameraID("north"), run: StreamRun(name: "a"),
      frame: DetectedFrame(index: frame, timestamp: moment, picture: nil, detections: []), seconds: Double(frame) / 5,
      vehicles: vehicles)
  }

  private static let key: Headers = ["X-API-KEY": "north only"]

  /// For who has the key, and of one camera.
  private func router(_ reports: @escaping @Sendable (CameraID) -> Subscription<FrameReport>) throws -> Router {
    let signIn = SignIn([SecurityScheme("example", .header("X-API-KEY"), "A key.")]) { request in
      guard request.headers["x-api-key"] == Self.key["x-api-key"] else { throw HTTPError.unauthorized("A key first") }
      return "somebody"
    }
    let channel = QueueChannel(
      signIn: signIn,
      find: { request in
        guard request.parameters["camera"] == "north" else { throw HTTPError.notFound("There is no such camera") }
        return CameraID("north")
      }, reports: reports)
    return try Router(groups: [RouteGroup("example", routes: [], sockets: [channel.route])])
  }

  @Test func `nobody listens without the key, nor to a camera that there is not`() async throws {
    let asked = Counter()
    let router = try router { _ in
      asked.add()
      return Broadcast<FrameReport>().subscribe(.newestWins(1))
    }
    try await RouteTester.run(router, over: .socket) { tester in
      let port = try #require(tester.port)
      await #expect(throws: HTTPError.self) { try await LoopbackWebSocket(port: port, "/ws/example/queue/north") }
      let other = try await LoopbackWebSocket(port: port, "/ws/example/queue/south", headers: Self.key)
      #expect(try await other.receive().closeCode == 1011)
    }
    #expect(asked.value == 0)
  }

  @Test func `clients hear of a queue when it changes, and leave without holding anybody up`() async throws {
    let broadcast = Broadcast<FrameReport>()
    let router = try router { _ in broadcast.subscribe(.newestWins(16)) }
    try await RouteTester.run(router, over: .socket) { tester in
      let socket = try await LoopbackWebSocket(
        port: try #require(tester.port), "/ws/example/queue/north", headers: Self.key)
      #expect(await becomesTrue { broadcast.listenerCount == 1 })
      for (frame, standing) in [2, 2, 2, 3, 0, 0].enumerated() {
        await broadcast.send(report(frame, standing: standing))
      }
      var heard: [JSONValue] = []
      while heard.count < 3 { heard.append(try JSONValue(parsing: try await socket.receive().payload)) }
      #expect(heard.map { $0["standing"]?.integer } == [2, 3, 0])
      #expect(heard.map { $0["frame"]?.integer } == [0, 3, 4])
      await socket.close(1000)
      #expect(await becomesTrue { broadcast.listenerCount == 0 })
    }
  }
}
