import Testing

@testable import TrafficCore

/// Vehicles that something nearer hides just when they cross a line.
struct HiddenPassageTests {
  private static let line = 34.0
  private let drive = BendingDrive(straight: 60, firstSpeed: 6, acceleration: 0)

  /// Seen until its middle is at `y`, then for two seconds behind something, as the tracker says, or simply gone.
  private func passages(seenUntil y: Double, isHidden: Bool, speed: Double = 6) throws -> [LinePassage] {
    var drive = drive
    drive.firstSpeed = speed
    var meter = try Meter(scene: Drive.scene(lines: [Drive.line(y: Self.line)]), size: Drive.size)
    var events: [MeasurementEvent] = []
    var time = 0.0
    while drive.pose(at: time).middle.y < y {
      let pose = drive.pose(at: time)
      let box = try #require(Body().box(at: pose.middle, heading: pose.heading))
      events += meter.update([Drive.track(1, box)], at: Timestamp.zero.advanced(bySeconds: time)).events
      time += 0.1
    }
    for _ in 0..<20 {
      events += meter.update([], hidden: isHidden ? [1] : [], at: Timestamp.zero.advanced(bySeconds: time)).events
      time += 0.1
    }
    return (events + meter.finish(at: Timestamp.zero.advanced(bySeconds: time)).events).compactMap(\.passage)
  }

  @Test func `who is hidden a metre before the line is counted, and it is said that this was not seen`() throws {
    let found = try passages(seenUntil: Self.line - 1, isHidden: true)
    #expect(found.map(\.directionName) == ["away"])
    #expect(found.map(\.isInferred) == [true])
    let speed = try #require(found.first?.speed)
    #expect(abs(speed.metresPerSecond - 6) < 0.3)
  }

  @Test func `who simply disappears before the line, or far from it, is not counted`() throws {
    #expect(try passages(seenUntil: Self.line - 1, isHidden: false).isEmpty)
    #expect(try passages(seenUntil: Self.line - 6, isHidden: true).isEmpty)
  }

  @Test func `who was over the line with its middle is counted though its box was not beyond`() throws {
    // Its rear, which is where its box stands, is a metre before the line.
    for isHidden in [true, false] {
      let found = try passages(seenUntil: Self.line + 1.2, isHidden: isHidden)
      #expect(found.map(\.directionName) == ["away"])
      #expect(found.map(\.isInferred) == [false])
    }
  }

  @Test func `who stands before the line when it is hidden is not counted`() throws {
    var random = SplitMix64(seed: 61)
    var meter = try Meter(scene: Drive.scene(lines: [Drive.line(y: Self.line)]), size: Drive.size)
    var events: [MeasurementEvent] = []
    for index in 0..<100 {
      let time = Timestamp.zero.advanced(bySeconds: Double(index) / 10)
      // Drives up to the line, stands there for five seconds with a trembling box, is hidden for the rest.
      let y = min(22 + 0.35 * Double(index), Self.line - 2.5)
      let box = try #require(
        Body().box(at: GroundPoint(x: -2, y: y), heading: SIMD2(0, 1), dx: random.normal(), dy: random.normal()))
      events +=
        meter.update(index < 80 ? [Drive.track(1, box)] : [], hidden: index < 80 ? [] : [1], at: time).events
    }
    events += meter.finish(at: Timestamp.zero.advanced(bySeconds: 10)).events
    #expect(events.compactMap(\.passage).isEmpty)
  }

  @Test func `a foot is hidden by a nearer box that lies over it, and by no other`() throws {
    let ground = MeasuringGround(
      calibration: try Drive.calibration.resolved(for: Drive.size), size: Drive.size)
    let far = Drive.box(x: 0, y: 34)
    let near = Drive.track(2, Drive.box(x: 0.5, y: 28))
    let beside = Drive.track(3, Drive.box(x: 6, y: 28))
    #expect(ground.isFootHidden(far, by: [beside, near]))
    #expect(!ground.isFootHidden(far, by: [beside]))
    #expect(!ground.isFootHidden(near.box, by: [Drive.track(1, far), near]))
  }

  @Test func `a box that ends where a nearer one begins may go on behind it`() throws {
    let ground = MeasuringGround(
      calibration: try Drive.calibration.resolved(for: Drive.size), size: Drive.size)
    let far = PixelBox(x1: 300, y1: 300, x2: 380, y2: 340)
    let touching = Drive.track(2, PixelBox(x1: 380, y1: 310, x2: 600, y2: 420))
    let apart = Drive.track(3, PixelBox(x1: 384, y1: 310, x2: 600, y2: 420))
    #expect(ground.isFootHidden(far, by: [touching]))
    #expect(!ground.isFootHidden(far, by: [apart]))
  }
}
