import Testing
import TrafficCore

/// What every tracker keeps to, whatever it does inside.
struct TrackerContractTests {
  @Test(arguments: TrackerKind.allCases, [5.0, 15, 25, 60])
  func `every vehicle keeps one id`(kind: TrackerKind, framesPerSecond: Double) {
    let found = follow(kind, framesPerSecond: framesPerSecond, seconds: 6)
    #expect(found.ids.count == 8)
    #expect(found.ids.allSatisfy { $0.value.count == 1 })
    #expect(Set(found.ids.values.flatMap { $0 }).count == 8)
  }

  @Test(arguments: TrackerKind.allCases)
  func `a fifth of the pictures may be missing`(kind: TrackerKind) {
    var drop = SplitMix64(seed: 9)
    let found = follow(kind, framesPerSecond: 15, seconds: 6) { _ in !drop.chance(0.2) }
    #expect(found.ids.allSatisfy { $0.value.count == 1 })
  }

  @Test(arguments: TrackerKind.allCases.filter { $0 != .sort })
  func `a track survives an occlusion of half a second`(kind: TrackerKind) {
    var traffic = SyntheticTraffic(seed: 4, vehicles: 8)
    var tracker = kind.tracker(for: .vehicles)
    var before: [Int: Int] = [:]
    for frame in 0..<90 {
      let seconds = Double(frame) / 15
      let hidden: Set<Int> = (40..<47).contains(frame) ? [3] : []
      let detections = traffic.detections(at: seconds, without: hidden)
      tracker.update(detections, at: Timestamp.zero.advanced(bySeconds: seconds))
      if !hidden.isEmpty { #expect(tracker.tracks.count == 7) }
      if frame == 47 { #expect(tracker.tracks.contains { $0.state == .recovered }) }
      for track in tracker.tracks {
        let owner = traffic.owners[track.detectionIndex]
        #expect(before[owner] == nil || before[owner] == track.id)
        before[owner] = track.id
      }
    }
  }

  @Test(arguments: TrackerKind.allCases)
  func `nothing seen reports nothing and ends the tracks in time`(kind: TrackerKind) {
    var traffic = SyntheticTraffic(seed: 4, vehicles: 5)
    var tracker = kind.tracker(for: .vehicles)
    for frame in 0..<10 {
      tracker.update(
        traffic.detections(at: Double(frame) / 10), at: Timestamp.zero.advanced(bySeconds: Double(frame) / 10))
    }
    let ids = Set(tracker.tracks.map(\.id))
    #expect(ids.count == 5)
    var ended: [Int] = []
    for frame in 10..<50 {
      tracker.update([], at: Timestamp.zero.advanced(bySeconds: Double(frame) / 10))
      #expect(tracker.tracks.isEmpty)
      ended += tracker.ended
    }
    #expect(ended.count == 5 && Set(ended) == ids)
  }

  @Test(arguments: TrackerKind.allCases)
  func `a picture that is not newer is refused and forgotten`(kind: TrackerKind) {
    var traffic = SyntheticTraffic(seed: 4, vehicles: 5)
    var tracker = kind.tracker(for: .vehicles)
    let first = traffic.detections(at: 1)
    #expect(tracker.update(first, at: Timestamp(microseconds: 1_000_000)) == .taken)
    #expect(tracker.update(first, at: Timestamp(microseconds: 1_000_000)) == .outOfOrder)
    #expect(tracker.tracks.isEmpty)
    #expect(tracker.update(traffic.detections(at: 0.9), at: Timestamp(microseconds: 900_000)) == .outOfOrder)
    #expect(tracker.update(traffic.detections(at: 1.1), at: Timestamp(microseconds: 1_100_000)) == .taken)
    #expect(tracker.tracks.map(\.id) == [1, 2, 3, 4, 5])
    #expect(tracker.tracks.allSatisfy { $0.state == .followed })
  }

  @Test(arguments: TrackerKind.allCases)
  func `the same input gives the same tracks, bit for bit`(kind: TrackerKind) {
    var random = SplitMix64(seed: 21)
    let pictures = (0..<120).map { _ in crowd(&random) }
    var one = kind.tracker(for: .pedestrians)
    var other = kind.tracker(for: .pedestrians)
    for (frame, picture) in pictures.enumerated() {
      let moment = Timestamp(microseconds: Int64(frame) * 66_667)
      one.update(picture, at: moment)
      other.update(picture, at: moment)
      #expect(one.tracks == other.tracks)
    }
  }

  @Test(arguments: TrackerKind.allCases)
  func `no id or detection appears twice in a picture and none comes back after its end`(kind: TrackerKind) {
    var random = SplitMix64(seed: 22)
    var tracker = kind.tracker(for: .vehicles)
    var over = Set<Int>()
    for frame in 0..<400 {
      tracker.update(crowd(&random), at: Timestamp(microseconds: Int64(frame) * 100_000))
      over.formUnion(tracker.ended)
      let ids = tracker.tracks.map(\.id)
      #expect(Set(ids).count == ids.count)
      #expect(Set(tracker.tracks.map(\.detectionIndex)).count == ids.count)
      #expect(over.isDisjoint(with: ids))
    }
  }

  @Test(arguments: TrackerKind.allCases)
  func `boxes that are none are left out`(kind: TrackerKind) {
    var tracker = kind.tracker(for: .vehicles)
    let broken = [
      PixelBox(x1: .nan, y1: 0, x2: 10, y2: 10), PixelBox(x1: 0, y1: 0, x2: .infinity, y2: 10),
      PixelBox(x1: 5, y1: 5, x2: 5, y2: 9), PixelBox(x1: 9, y1: 5, x2: 5, y2: 9),
    ].map { Detection(box: $0, score: 0.9, classID: 0) }
    let sound = Detection(box: PixelBox(x1: 50, y1: 50, x2: 90, y2: 90), score: .nan, classID: 0)
    for frame in 0..<5 {
      tracker.update(broken + [sound], at: Timestamp(microseconds: Int64(frame) * 100_000))
      #expect(tracker.tracks.isEmpty)
    }
  }

  @Test(arguments: TrackerKind.allCases)
  func `the class is what most of the score was for`(kind: TrackerKind) {
    var tracker = kind.tracker(for: .vehicles)
    for frame in 0..<10 {
      let isTruck = frame % 3 == 1
      let seen = Detection(
        box: PixelBox(x1: 100, y1: 100, x2: 180, y2: 150), score: 0.8, classID: isTruck ? 7 : 2,
        trafficClass: isTruck ? .truck : .car)
      tracker.update([seen], at: Timestamp(microseconds: Int64(frame) * 100_000))
    }
    #expect(tracker.tracks.map(\.trafficClass) == [.car])
    #expect(tracker.tracks.map(\.classID) == [2])
  }

  private struct Followed {
    var ids: [Int: Set<Int>] = [:]
  }

  private func follow(
    _ kind: TrackerKind, framesPerSecond: Double, seconds: Double, keeps: (Int) -> Bool = { _ in true }
  ) -> Followed {
    var traffic = SyntheticTraffic(seed: 4, vehicles: 8)
    var tracker = kind.tracker(for: .vehicles)
    var found = Followed()
    for frame in 0..<Int(seconds * framesPerSecond) where keeps(frame) {
      let moment = Double(frame) / framesPerSecond
      tracker.update(traffic.detections(at: moment), at: Timestamp.zero.advanced(bySeconds: moment))
      for track in tracker.tracks {
        found.ids[traffic.owners[track.detectionIndex], default: []].insert(track.id)
      }
    }
    return found
  }

  /// Boxes anywhere: what no tracker can make sense of, but all must stand.
  private func crowd(_ random: inout SplitMix64) -> [Detection] {
    (0..<random.index(below: 30)).map { _ in
      Detection(
        box: PixelBox(
          centerX: random.uniform(0, 400), centerY: random.uniform(0, 300), width: random.uniform(10, 120),
          height: random.uniform(10, 120)), score: random.unit(), classID: 0)
    }
  }
}
