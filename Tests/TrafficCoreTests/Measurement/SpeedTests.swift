import Glibc
import Testing
import TrafficCore

struct SpeedTests {
  private func speeds(
    _ fps: Double, jitter: Double, drop: Double = 0, _ y: (Double) -> Double
  ) throws -> [(time: Double, reading: SpeedReading?)] {
    var random = SplitMix64(seed: UInt64(fps))
    var meter = try Meter(scene: Drive.scene(), size: Drive.size)
    var found: [(Double, SpeedReading?)] = []
    for index in 0..<Int(4 * fps) {
      let time = Double(index) / fps
      let box = Drive.box(x: 1, y: y(time), dx: jitter * random.normal(), dy: jitter * random.normal())
      guard !random.chance(drop) else { continue }
      let report = meter.update([Drive.track(1, box)], at: Timestamp.zero.advanced(bySeconds: time))
      found.append((time, report.vehicles.first?.speed))
    }
    return found
  }

  @Test(arguments: [5.0, 15, 25, 60])
  func `an exact box gives the exact speed at every frame rate`(fps: Double) throws {
    for kilometresPerHour in [10.0, 50, 40] {
      let readings = try speeds(fps, jitter: 0) { 16 + kilometresPerHour / 3.6 * $0 }.compactMap(\.reading)
      #expect(!readings.isEmpty)
      #expect(readings.allSatisfy { abs($0.kilometresPerHour - kilometresPerHour) < 0.1 })
    }
  }

  @Test(arguments: [5.0, 15, 25])
  func `a trembling box with missing frames stays within what the reading promises`(fps: Double) throws {
    let readings = try speeds(fps, jitter: 1, drop: 0.1) { 16 + 8 * $0 }.compactMap(\.reading)
    let within = readings.filter { abs($0.kilometresPerHour - 28.8) <= $0.plusMinusKilometresPerHour }
    #expect(Double(within.count) >= 0.9 * Double(readings.count))
    let errors = readings.map { abs($0.kilometresPerHour - 28.8) }.sorted()
    #expect(errors[errors.count / 2] < 2)
  }

  @Test func `too few places give no speed, not zero`() throws {
    let readings = try speeds(25, jitter: 0) { 16 + 8 * $0 }
    #expect(readings.prefix(10).allSatisfy { $0.reading == nil })
    #expect(readings.dropFirst(12).allSatisfy { $0.reading != nil })
  }

  @Test func `a box at the border or beyond the calibrated area has no speed`() throws {
    var meter = try Meter(scene: Drive.scene(), size: Drive.size)
    for index in 0..<50 {
      let time = Timestamp.zero.advanced(bySeconds: Double(index) / 25)
      let cut = PixelBox(x1: 0, y1: 300, x2: 80, y2: 500 - Double(index))
      let far = PixelBox(x1: 600, y1: 100, x2: 610, y2: 108 + Double(index) * 0.01)
      let report = meter.update([Drive.track(1, cut), Drive.track(2, far)], at: time)
      #expect(report.vehicles.allSatisfy { $0.speed == nil })
    }
  }

  @Test func `a speed that could be any is none`() throws {
    let readings = try speeds(5, jitter: 25) { _ in 60 }
    #expect(readings.suffix(8).contains { $0.reading == nil })
    #expect(readings.compactMap(\.reading).allSatisfy { $0.deviation <= max(10 / 3.6, 0.25 * $0.metresPerSecond) })
  }

  @Test func `a standing vehicle is near zero`() throws {
    let readings = try speeds(25, jitter: 0.7) { _ in 30 }.compactMap(\.reading)
    #expect(!readings.isEmpty)
    #expect(readings.allSatisfy { $0.metresPerSecond <= 1.96 * $0.deviation })
  }

  @Test func `without calibration there is no speed`() throws {
    var meter = try Meter(scene: Scene(name: "plain"), size: Drive.size)
    for index in 0..<50 {
      let time = Timestamp.zero.advanced(bySeconds: Double(index) / 25)
      let report = meter.update([Drive.track(1, Drive.box(x: 1, y: 20 + Double(index) / 5))], at: time)
      #expect(report.vehicles.allSatisfy { $0.speed == nil && $0.place == nil })
    }
  }
}
