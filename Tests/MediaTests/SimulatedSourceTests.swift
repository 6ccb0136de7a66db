import Media
import TestKit
import Testing
import TrafficCore

/// `simulate://`, the camera that is not there.
@Suite(.timeLimit(.minutes(1))) struct SimulatedSourceTests {
  private func settings(fps: Double = 10) throws -> SimulationSettings {
    try SimulationSettings(query: "street?seed=9&fps=\(fps)&size=320x180")
  }

  @Test func `an address is opened and delivers what the seed says, in real time`() async throws {
    let address = SourceAddress("simulate://street?seed=9&fps=20&size=320x180")
    let source = try await SourceKind.open(address, SourceRequest(camera: CameraID("sim")))
    let description = await source.description
    #expect(description.isLive && description.size == PixelSize(width: 320, height: 180))
    #expect(description.framesPerSecond == 20 && description.frameCount == nil)
    let start = ContinuousClock.now
    var frames: [Frame] = []
    for _ in 0..<8 { frames.append(try #require(try await source.next())) }
    #expect(ContinuousClock.now - start > .milliseconds(300))
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.index < $1.index && $0.timestamp < $1.timestamp })
    #expect(frames[0].index == 0 && frames[0].camera == CameraID("sim"))
    for frame in frames { #expect(abs(frame.timestamp.seconds(since: .zero) - Double(frame.index) / 20) < 1e-6) }
    await source.stop()
    #expect(try await source.next() == nil)
    await source.stop()
  }

  @Test func `who comes late gets the newest frame, as from any camera`() async throws {
    let clock = ManualClock()
    let source = SimulatedSource(settings: try settings(), camera: CameraID("sim"), clock: clock)
    #expect(try await source.next()?.index == 0)
    clock.advance(by: .seconds(3))
    #expect(try await source.next()?.index == 29)
  }

  @Test func `stop ends the wait for a slow camera's next frame`() async throws {
    let clock = ManualClock()
    let source = SimulatedSource(settings: try settings(fps: 1), camera: CameraID("sim"), clock: clock)
    _ = try await source.next()
    let waiting = Task { try await source.next() }
    while clock.sleeperCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
    await source.stop()
    // The next frame is due after a second.
    clock.advance(by: .milliseconds(250))
    #expect(try await waiting.value == nil)
  }

  @Test(arguments: ["moon", "street?seed=x", "street?fps=0", "street?size=9", "", "street?colour=red"])
  func `an address that is no simulation is told with an example`(query: String) async {
    let error = await #expect(throws: MediaError.self) {
      _ = try await SourceKind.open(
        SourceAddress("simulate://\(query)"), SourceRequest(camera: CameraID("sim")))
    }
    #expect(error?.description.contains("simulate://motorway?seed=7&fps=15") == true, "\(query)")
  }
}
