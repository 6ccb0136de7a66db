import Testing
import TrafficCore

struct TwoSpaceTrackerTests {
  @Test func `a track survives two seconds unseen and not three`() {
    #expect(idsAfterGap(seconds: 2) == [1])
    #expect(idsAfterGap(seconds: 3) == [2])
  }

  @Test func `who is lost behind something nearer is hidden, where the road is known`() throws {
    #expect(try hiddenTracks(isRoadKnown: true) == [[], [1], []])
    #expect(try hiddenTracks(isRoadKnown: false) == [[], [], []])
  }

  /// While a car and a bus before it are seen, while the bus alone is, and when the car is seen again.
  private func hiddenTracks(isRoadKnown: Bool) throws -> [[Int]] {
    let camera = PinholeCamera(
      position: SIMD3(0, 0, 8), heading: 0, pitch: 0.3, focalLength: 1000, size: PixelSize(width: 1280, height: 720))
    var tracker = TwoSpaceTracker(plane: isRoadKnown ? camera.groundPlane : nil)
    let foot = try #require(camera.project(SIMD3(30, 0, 0)))
    let car = Detection(
      box: PixelBox(x1: foot.x - 30, y1: foot.y - 50, x2: foot.x + 30, y2: foot.y), score: 0.9, classID: 2,
      trafficClass: .car)
    let bus = Detection(
      box: PixelBox(x1: foot.x - 120, y1: foot.y - 90, x2: foot.x + 120, y2: foot.y + 40), score: 0.9, classID: 5,
      trafficClass: .bus)
    return [[car, bus], [bus], [car, bus]].enumerated().map { part, detections in
      for frame in 0..<20 {
        tracker.update(detections, at: Timestamp(microseconds: Int64(part * 20 + frame) * 100_000))
      }
      return tracker.hidden
    }
  }

  @Test func `one sighting is not yet a vehicle`() {
    var tracker = TwoSpaceTracker()
    tracker.update([], at: .zero)
    tracker.update([car(x: 100)], at: Timestamp(microseconds: 100_000))
    #expect(tracker.tracks.isEmpty)
    tracker.update([], at: Timestamp(microseconds: 200_000))
    tracker.update([car(x: 100)], at: Timestamp(microseconds: 300_000))
    #expect(tracker.tracks.isEmpty)
    tracker.update([car(x: 101)], at: Timestamp(microseconds: 400_000))
    #expect(tracker.tracks.map(\.id) == [1])
    #expect(tracker.tracks.map(\.state) == [.appeared])
  }

  @Test func `a weak detection continues a track and starts none`() {
    var tracker = TwoSpaceTracker()
    tracker.update([car(x: 100)], at: .zero)
    for frame in 1...5 {
      tracker.update(
        [car(x: 100, score: 0.15), car(x: 600, score: 0.15)], at: Timestamp(microseconds: Int64(frame) * 100_000))
      #expect(tracker.tracks.map(\.id) == [1])
    }
  }

  @Test func `a gust in the mast is not taken for motion`() {
    var tracker = TwoSpaceTracker()
    for frame in 0..<60 {
      // Every second the picture jumps by half a car's width for half a second.
      let jump = frame % 10 >= 5 ? 22.0 : 0
      let parked = (0..<14).map { car(x: 50 + 60 * Double($0) + jump) }
      tracker.update(parked, at: Timestamp(microseconds: Int64(frame) * 100_000))
      #expect(tracker.tracks.map(\.id) == Array(1...14))
      #expect(tracker.tracks.map(\.detectionIndex) == Array(0..<14))
      #expect(tracker.tracks.allSatisfy { abs($0.velocity.x) < 1 })
    }
  }

  @Test func `a pedestrian is never taken for a car`() {
    var tracker = TwoSpaceTracker()
    var person = car(x: 100)
    person.trafficClass = .pedestrian
    tracker.update([car(x: 100)], at: .zero)
    for frame in 1...3 { tracker.update([person], at: Timestamp(microseconds: Int64(frame) * 100_000)) }
    #expect(tracker.tracks.map(\.id) == [2])
    #expect(tracker.tracks.map(\.trafficClass) == [.pedestrian])
  }

  @Test func `a calibrated camera gives places and velocities on the road`() throws {
    let camera = PinholeCamera(
      position: SIMD3(0, 0, 8), heading: 0, pitch: 0.3, focalLength: 1000, size: PixelSize(width: 1280, height: 720))
    let plane = camera.groundPlane
    var tracker = TwoSpaceTracker(plane: plane)
    for frame in 0..<40 {
      let seconds = Double(frame) / 10
      let foot = try #require(camera.project(SIMD3(20 + 12 * seconds, 1, 0)))
      let size = 1500 / (20 + 12 * seconds)
      let box = PixelBox(x1: foot.x - size / 2, y1: foot.y - size, x2: foot.x + size / 2, y2: foot.y)
      tracker.update(
        [Detection(box: box, score: 0.9, classID: 2, trafficClass: .car)],
        at: Timestamp.zero.advanced(bySeconds: seconds))
    }
    let motion = try #require(tracker.tracks.first?.ground)
    #expect(abs(motion.velocityX - 12) < 0.5 && abs(motion.velocityY) < 0.5)
    #expect(abs(motion.x - 66.8) < 1 && abs(motion.y - 1) < 0.5)
  }

  private func idsAfterGap(seconds: Double) -> [Int] {
    var tracker = TwoSpaceTracker()
    for frame in 0..<10 { tracker.update([car(x: 100)], at: Timestamp(microseconds: Int64(frame) * 100_000)) }
    let back = Timestamp.zero.advanced(bySeconds: 0.9 + seconds)
    tracker.update([car(x: 100)], at: back)
    tracker.update([car(x: 100)], at: back.advanced(bySeconds: 0.1))
    return tracker.tracks.map(\.id)
  }

  private func car(x: Double, score: Double = 0.8) -> Detection {
    Detection(
      box: PixelBox(x1: x, y1: 100, x2: x + 44, y2: 130), score: score, classID: 2, trafficClass: .car)
  }
}
