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

  @Test func `clients hear of a queue when it changes, and leave without holding anybody up`() async throws {
    let broadcast = Broadcast<FrameReport>()
    let channel = QueueChannel { _ in broadcast.subscribe(.newestWins(16)) }
    let router = try Router(groups: [RouteGroup("example", routes: [], sockets: [channel.route])])
    try await RouteTester.run(router, over: .socket) { tester in
      let socket = try await LoopbackWebSocket(port: try #require(tester.port), "/ws/example/queue/north")
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
