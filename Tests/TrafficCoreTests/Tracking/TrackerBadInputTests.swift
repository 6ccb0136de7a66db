import Testing
import TrafficCore

/// What detectors, clocks and slow cameras can do to a tracker.
struct TrackerBadInputTests {
  @Test(arguments: TrackerKind.allCases)
  func `a clock that was set back by hours starts anew instead of being refused for hours`(kind: TrackerKind) {
    var tracker = kind.tracker(for: .vehicles)
    let noon = Timestamp(microseconds: 12 * 3_600_000_000)
    for frame in 0..<5 { tracker.update([car()], at: noon.advanced(bySeconds: Double(frame) / 10)) }
    #expect(tracker.tracks.map(\.id) == [1])
    let earlier = Timestamp(microseconds: 3_600_000_000)
    #expect(tracker.update([car()], at: earlier) == .startedAnew)
    #expect(tracker.ended == [1] && tracker.tracks.map(\.id) == [2])
    #expect(tracker.update([car()], at: earlier.advanced(bySeconds: 0.1)) == .taken)
    #expect(tracker.tracks.map(\.id) == [2] && tracker.ended.isEmpty)
  }

  @Test(arguments: TrackerKind.allCases)
  func `one picture from the far future does not stop the following`(kind: TrackerKind) {
    var tracker = kind.tracker(for: .vehicles)
    tracker.update([car()], at: .zero)
    tracker.update([car()], at: Timestamp(microseconds: .max))
    #expect(tracker.update([car()], at: Timestamp(microseconds: .min)) == .startedAnew)
    for frame in 1...5 { tracker.update([car()], at: Timestamp(microseconds: Int64(frame) * 100_000)) }
    #expect(tracker.tracks.count == 1)
  }

  @Test(arguments: TrackerKind.allCases)
  func `hours without a picture end every track`(kind: TrackerKind) {
    var tracker = kind.tracker(for: .vehicles)
    for frame in 0..<5 { tracker.update([car()], at: Timestamp(microseconds: Int64(frame) * 100_000)) }
    tracker.update([car()], at: Timestamp(microseconds: 7_200_000_000))
    #expect(tracker.ended == [1] && tracker.tracks.isEmpty)
  }

  @Test(arguments: TrackerKind.allCases, [0.5, 1, 2, 3.5])
  func `a slow camera keeps its vehicles apart`(kind: TrackerKind, framesPerSecond: Double) {
    var tracker = kind.tracker(for: .vehicles)
    for frame in 0..<12 {
      // Never quite the same interval, as cameras do.
      let seconds = Double(frame) / framesPerSecond + (frame.isMultiple(of: 2) ? 0 : 0.02)
      tracker.update([car(x: 100), car(x: 300)], at: Timestamp.zero.advanced(bySeconds: seconds))
      if frame > 3 { #expect(tracker.tracks.map(\.id) == [1, 2]) }
    }
  }

  @Test(arguments: TrackerKind.allCases)
  func `scores beyond one count as one`(kind: TrackerKind) {
    var tracker = kind.tracker(for: .vehicles)
    for frame in 0..<6 {
      let seen = [77, .infinity, 1e300, -3, -.infinity].enumerated().map { index, score in
        car(x: 100 + 200 * Double(index), score: score)
      }
      tracker.update(seen, at: Timestamp(microseconds: Int64(frame) * 100_000))
    }
    #expect(tracker.tracks.map(\.id) == [1, 2, 3])
    #expect(tracker.tracks.allSatisfy { isSound($0) && $0.trafficClass == .car })
  }

  @Test(arguments: TrackerKind.allCases)
  func `boxes of any size and place leave no track that is no number`(kind: TrackerKind) {
    var random = SplitMix64(seed: 31)
    let odd: [Double] = [
      .nan, .infinity, -.infinity, 1e308, -1e308, 1e200, -1e200, 1e-300, 0, -5, 100, 1e5, -1e5, 0.02, 1e-9,
    ]
    let camera = PinholeCamera(
      position: SIMD3(0, 0, 8), heading: 0, pitch: 0.3, focalLength: 1000, size: PixelSize(width: 1280, height: 720))
    var tracker = kind.tracker(for: .vehicles, plane: camera.groundPlane)
    for frame in 0..<300 {
      var seen = (0..<12).map { _ in
        let sides = (0..<4).map { _ in random.chance(0.5) ? random.uniform(-200, 900) : odd[random.index(below: 15)] }
        let score = random.chance(0.2) ? odd[random.index(below: 15)] : random.unit()
        return Detection(
          box: PixelBox(x1: sides[0], y1: sides[1], x2: sides[2], y2: sides[3]), score: score, classID: 2,
          trafficClass: .car, appearance: random.chance(0.5) ? [Float(sides[0]), 1] : nil)
      }
      if random.chance(0.5) { seen.append(seen[0]) }
      tracker.update(seen, at: Timestamp(microseconds: Int64(frame) * 66_667))
      #expect(tracker.tracks.allSatisfy(isSound))
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: TrackerKind.allCases)
  func `ten thousand boxes cost a second, not a day`(kind: TrackerKind) {
    var random = SplitMix64(seed: 32)
    var tracker = kind.tracker(for: .vehicles)
    for frame in 0..<3 {
      let seen = (0..<10_000).map { index in
        index < 5000
          ? car(x: 100, score: 0.9)
          : car(x: random.uniform(0, 1900), y: random.uniform(0, 1000), score: random.uniform(0.4, 1))
      }
      tracker.update(seen, at: Timestamp(microseconds: Int64(frame) * 100_000))
      #expect(tracker.tracks.count <= 1000)
    }
  }

  @Test(arguments: TrackerKind.allCases)
  func `vehicles partly or wholly beyond the picture's edge are followed as others`(kind: TrackerKind) {
    var tracker = kind.tracker(for: .vehicles)
    for frame in 0..<20 {
      tracker.update([car(x: -100 + 4 * Double(frame))], at: Timestamp(microseconds: Int64(frame) * 40_000))
    }
    #expect(tracker.tracks.map(\.id) == [1])
  }

  private func car(x: Double = 100, y: Double = 200, score: Double = 0.9) -> Detection {
    Detection(
      box: PixelBox(x1: x, y1: y, x2: x + 60, y2: y + 40), score: score, classID: 2, trafficClass: .car)
  }

  private func isSound(_ track: Track) -> Bool {
    let box = track.smoothedBox
    var numbers = [box.x1, box.y1, box.x2, box.y2, track.velocity.x, track.velocity.y]
    if let ground = track.ground { numbers += [ground.x, ground.y, ground.velocityX, ground.velocityY] }
    return numbers.allSatisfy(\.isFinite)
  }
}
