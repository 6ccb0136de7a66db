import Glibc
import Testing

@testable import TrafficCore

/// The speed that is said with a counted crossing: that of the body's middle when it was over the line.
struct PassageSpeedTests {
  private func passage(
    _ drive: BendingDrive, body: Body = Body(), trafficClass: TrafficClass = .car, line y: Double, fps: Double = 10,
    seconds: Double = 6, tremble: Double = 0, seed: UInt64 = 51
  ) throws -> (event: MeasurementEvent, passage: LinePassage) {
    var random = SplitMix64(seed: seed)
    let line = SceneLine(
      name: "bend", from: Drive.normalized(GroundPoint(x: -11, y: y)), to: Drive.normalized(GroundPoint(x: 8, y: y)))
    var meter = try Meter(scene: Drive.scene(lines: [line]), size: Drive.size)
    let frames = try (0..<Int(seconds * fps)).map { index -> [TrackObservation] in
      let pose = drive.pose(at: Double(index) / fps)
      let box = try #require(
        body.box(
          at: pose.middle, heading: pose.heading, dx: tremble * random.normal(), dy: tremble * random.normal()))
      return [TrackObservation(trackID: 1, box: box, trafficClass: trafficClass)]
    }
    let events = meter.run(frames, fps: fps).filter { $0.passage != nil }
    #expect(events.count == 1)
    let event = try #require(events.first)
    return (event, try #require(event.passage))
  }

  @Test(arguments: [5.0, 10, 25])
  func `a car that starts before the line has the speed it had there, not the one it had when it was counted`(
    fps: Double
  ) throws {
    // Three metres a second at the line, six by the time it is surely beyond.
    let drive = BendingDrive(straight: 60, firstSpeed: 0.5, acceleration: 2)
    let (event, passage) = try passage(drive, line: 24.5, fps: fps)
    let time = drive.time(atY: 24.5)
    let speed = try #require(passage.speed)
    #expect(abs(event.timestamp.seconds(since: .zero) - time) < 0.15)
    #expect(abs(speed.metresPerSecond - drive.speed(at: time)) < 0.25)
    #expect(abs(speed.metresPerSecond - drive.speed(at: time)) <= 1.96 * speed.deviation)
  }

  @Test func `a lorry crosses with its middle, wherever its box stands`() throws {
    let drive = BendingDrive(straight: 60, firstSpeed: 4, acceleration: 0.8)
    let (event, passage) = try passage(
      drive, body: Body(length: 14, width: 2.5, height: 3.8), trafficClass: .truck, line: 34, seconds: 7)
    let time = drive.time(atY: 34)
    let speed = try #require(passage.speed)
    // Its rear, which is where its box stands, is there a second later.
    #expect(abs(event.timestamp.seconds(since: .zero) - time) < 0.3)
    #expect(abs(speed.metresPerSecond - drive.speed(at: time)) < 0.35)
  }

  @Test func `the speed within a bend is that of the middle`() throws {
    let drive = BendingDrive(straight: 8, radius: 10, firstSpeed: 5, acceleration: 0.5)
    let (_, passage) = try passage(drive, line: 35)
    let speed = try #require(passage.speed)
    #expect(abs(speed.metresPerSecond - drive.speed(at: drive.time(atY: 35))) < 0.3)
  }

  @Test func `± holds the truth where vehicles brake, start and turn`() throws {
    var random = SplitMix64(seed: 52)
    var (held, errors) = (0, [Double]())
    let count = 60
    for seed in 0..<count {
      let drive = BendingDrive(
        straight: random.uniform(4, 30), radius: random.uniform(7, 12), firstSpeed: random.uniform(2, 6),
        acceleration: random.uniform(-0.3, 2))
      let y = min(22 + drive.straight + 0.5 * drive.radius, 32)
      guard drive.time(atY: y) < 5 else { continue }
      let (_, passage) = try passage(
        drive, body: Body(length: random.uniform(3.9, 5.2)), line: y, seconds: 7, tremble: 0.8, seed: UInt64(seed))
      let speed = try #require(passage.speed)
      let error = speed.metresPerSecond - drive.speed(at: drive.time(atY: y))
      errors.append(abs(error) * 3.6)
      if abs(error) <= 1.96 * speed.deviation { held += 1 }
    }
    errors.sort()
    #expect(errors.count > 40)
    #expect(errors[errors.count / 2] < 1)
    #expect(Double(held) >= 0.88 * Double(errors.count))
  }

  @Test func `± of quick vehicles is neither too narrow nor far too wide`() throws {
    var random = SplitMix64(seed: 53)
    var squares = 0.0
    let count = 80
    for seed in 0..<count {
      let drive = BendingDrive(straight: 300, firstSpeed: random.uniform(20, 30), acceleration: 0)
      let (_, passage) = try passage(drive, line: 50, seconds: 3, tremble: 1, seed: UInt64(seed))
      let speed = try #require(passage.speed)
      let error = (speed.metresPerSecond - drive.firstSpeed) / speed.deviation
      squares += error * error
    }
    let spread = (squares / Double(count)).squareRoot()
    #expect((0.6...1.2).contains(spread), "errors are \(spread) of what is said")
  }

  @Test func `± grows with how far this vehicle's own boxes lie from its way`() throws {
    let drive = BendingDrive(straight: 60, firstSpeed: 6, acceleration: 0)
    let deviations = try [0.3, 3].map { tremble in
      try (1...8).reduce(0) { sum, seed in
        let (_, passage) = try passage(drive, line: 34, tremble: tremble, seed: UInt64(seed))
        return try sum + #require(passage.speed).deviation / 8
      }
    }
    #expect(deviations[1] > 2 * deviations[0])
  }
}
