import Media
import TestKit
import Testing
import TrafficCore

/// Recordings at the speed at which they were taken.
@Suite(.timeLimit(.minutes(1))) struct PacedSourceTests {
  private let clock = ManualClock()

  private func source(fps: Double) throws -> PacedSource {
    PacedSource(try StillFrames(framesPerSecond: fps), clock: clock)
  }

  @Test func `a frame waits until its time, the first for nothing`() async throws {
    let paced = try source(fps: 10)
    #expect(try await paced.next()?.index == 0)
    let second = Task { try await paced.next() }
    while clock.sleeperCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
    clock.advance(by: .milliseconds(99))
    #expect(clock.sleeperCount == 1)
    clock.advance(by: .milliseconds(1))
    #expect(try await second.value?.index == 1)
  }

  @Test func `a little delay is made up for, a long one shifts what follows`() async throws {
    let paced = try source(fps: 10)
    _ = try await paced.next()
    clock.advance(by: .milliseconds(250))
    // Due at 100 and 200 ms: both at once, without waiting.
    #expect(try await paced.next()?.index == 1)
    #expect(try await paced.next()?.index == 2)
    clock.advance(by: .seconds(60))
    #expect(try await paced.next()?.index == 3)
    let next = Task { try await paced.next() }
    while clock.sleeperCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
    clock.advance(by: .milliseconds(100))
    #expect(try await next.value?.index == 4)
  }

  @Test func `stop ends the wait`() async throws {
    let paced = try source(fps: 0.1)
    _ = try await paced.next()
    let waiting = Task { try await paced.next() }
    while clock.sleeperCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
    await paced.stop()
    clock.advance(by: .milliseconds(250))
    #expect(try await waiting.value == nil)
  }
}

/// The same small picture for ever, at a steady rate.
private actor StillFrames: FrameSource {
  let description: SourceDescription
  private let framesPerSecond: Double
  private let picture: Picture
  private var index = 0

  init(framesPerSecond: Double) throws {
    self.framesPerSecond = framesPerSecond
    var simulator = Simulator(try SimulationSettings(query: "street?seed=9&size=320x180"))
    let frame = simulator.next()
    picture = SimulatedPictures(simulator).picture(of: frame, simulator)
    description = SourceDescription(name: "still", size: picture.size)
  }

  func next() -> Frame? {
    defer { index += 1 }
    return Frame(
      camera: CameraID("still"), index: index,
      timestamp: .zero.advanced(bySeconds: Double(index) / framesPerSecond), picture: picture)
  }

  func stop() {}
}
