import Groundwork
import Media
import Pipeline
import Records
import TestKit
import Testing
import TrafficCore

/// The server's cameras over real RTSP and the simulator, with a detector that sees nothing.
@Suite(.timeLimit(.minutes(5)))
struct CameraDeskServiceTests {
  private struct NothingSeen: Detector {
    let inputLayout = InputLayout(size: PixelSize(width: 32, height: 32), channels: .rgb, fit: .stretch)
    let classes = ClassCatalogue(names: ["car"])

    func detect(
      in picture: PreparedPicture, from camera: CameraID, options: DetectionOptions
    ) async throws -> [Detection] { [] }
  }

  private func house(_ metrics: Metrics) -> CameraHouse {
    var live = LiveRequest()
    live.settings.backoff = BackoffSettings(first: .milliseconds(200), maximum: .seconds(1))
    live.settings.stallsAfter = .seconds(3)
    return CameraHouse(
      open: { [live] plan in
        try await SourceKind.open(
          SourceAddress(plan.address.revealed), SourceRequest(camera: plan.id, live: live))
      }, detector: { _ in NothingSeen() }, scaler: BilinearScaler(), metrics: metrics,
      log: Log(name: "test", output: CapturedLog()))
  }

  private func plan(_ id: String, _ address: String) -> StreamPlan {
    StreamPlan(id: CameraID(id), address: Secret(address), kind: .live, scene: Scene(name: id))
  }

  private func until(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(20)) }
  }

  @Test func `a camera that hangs and dies says so and comes back, and the others see nothing of it`() async throws {
    let (steady, failing) = (try await TestCameras.rtsp(), try await TestCameras.rtsp())
    let desk = CameraDesk(house: house(Metrics()))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await desk.run() }
      defer { desk.close() }
      try desk.start(plan("steady", steady.address("camera")))
      try desk.start(plan("failing", failing.address("camera")))
      try desk.start(plan("simulated", "simulate://motorway?seed=7&fps=5&size=320x180"))
      func phase(_ id: String) -> CameraStatus.Phase? { desk.status(of: CameraID(id))?.phase }
      func processed(_ id: String) -> Int { desk.status(of: CameraID(id))?.frames.processed ?? 0 }
      try await until { ["steady", "failing", "simulated"].allSatisfy { processed($0) > 5 } }
      try await until { desk.statuses.allSatisfy { $0.phase == .online } }

      failing.freeze()
      try await until { phase("failing") == .stalled }
      #expect(desk.status(of: CameraID("failing"))?.reason?.contains("no frame for 3 s") == true)
      failing.thaw()
      failing.kill()
      try await until { phase("failing") == .failed }
      #expect(desk.status(of: CameraID("failing"))?.reason != nil)
      let (before, others) = (processed("failing"), processed("steady"))
      try await until { processed("steady") > others + 15 }
      #expect(processed("failing") == before)

      try await failing.start()
      try await until { processed("failing") > before + 5 }
      try await until { desk.statuses.allSatisfy { $0.phase == .online } }
      // Pictures of a camera carry the time of day; those of the simulator do not.
      for id in ["steady", "simulated"] {
        let latency = try #require(desk.status(of: CameraID(id))?.latency)
        #expect(latency > .zero && latency < .seconds(20), "\(id)")
      }
    }
  }
}
