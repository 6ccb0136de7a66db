import Testing
import TrafficCore

@testable import Inference

struct SuppressionTests {
  /// Marks off every pair, the plain way.
  private func bruteForce(_ all: [Candidate], overlap: Double, agnostic: Bool, count: Int) -> [Candidate] {
    let order = all.enumerated().sorted { ($0.element.score, -$0.offset) > ($1.element.score, -$1.offset) }.map(
      \.element)
    var alive = order.map { _ in true }
    for first in order.indices where alive[first] {
      for second in order.indices where second > first && (agnostic || order[first].classID == order[second].classID) {
        let (a, b) = (order[first].box, order[second].box)
        let width = max(0, min(a.x2, b.x2) - max(a.x1, b.x1))
        let height = max(0, min(a.y2, b.y2) - max(a.y1, b.y1))
        let shared = width * height
        if shared / (a.width * a.height + b.width * b.height - shared) > overlap { alive[second] = false }
      }
    }
    return Array(order.indices.filter { alive[$0] }.map { order[$0] }.prefix(count))
  }

  private func crowd(_ count: Int, seed: UInt64) -> [Candidate] {
    var numbers = Numbers(seed: seed)
    return (0..<count).map { _ in
      let box = PixelBox(
        centerX: Double.random(in: 0...400, using: &numbers), centerY: Double.random(in: 0...400, using: &numbers),
        width: Double.random(in: 5...120, using: &numbers), height: Double.random(in: 5...120, using: &numbers))
      // Few different scores, so that ties happen.
      return Candidate(
        box: box, score: Float(Int.random(in: 30...60, using: &numbers)) / 64,
        classID: Int.random(in: 0..<4, using: &numbers))
    }
  }

  @Test(arguments: 0..<30, [false, true])
  func `what stays is what comparing every pair leaves`(seed: Int, agnostic: Bool) {
    let all = crowd(10 + seed * 12, seed: UInt64(seed))
    for (overlap, count) in [(0.45, 300), (0.1, 300), (0.7, 20), (0.45, 0)] {
      let found = Suppression.best(
        of: all, maximumOverlap: overlap, isClassAgnostic: agnostic, maximumCount: count)
      #expect(found == bruteForce(all, overlap: overlap, agnostic: agnostic, count: count))
    }
  }

  @Test func `a car that is also a little truck stays one when classes do not count`() {
    let box = PixelBox(x1: 0, y1: 0, x2: 10, y2: 10)
    let both = [Candidate(box: box, score: 0.4, classID: 7), Candidate(box: box, score: 0.6, classID: 2)]
    let finisher = DetectionFinisher(classes: ClassCatalogue(names: COCONames.eighty), needsSuppression: true)
    let transform = FitTransform(
      scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0, original: PixelSize(width: 100, height: 100))
    let apart = finisher.detections(from: both, transform: transform, options: DetectionOptions())
    #expect(apart.map(\.trafficClass) == [.car, .truck])
    let together = finisher.detections(
      from: both, transform: transform, options: DetectionOptions(isClassAgnostic: true))
    #expect(together.map(\.trafficClass) == [.car])
    let trucks = finisher.detections(from: both, transform: transform, options: DetectionOptions(classIDs: [7]))
    #expect(trucks.map(\.classID) == [7])
  }

  @Test func `boxes in the padding and boxes that are no numbers are dropped`() {
    let finisher = DetectionFinisher(classes: ClassCatalogue(names: []), needsSuppression: false)
    let transform = FitTransform(
      scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 20, original: PixelSize(width: 100, height: 60))
    let boxes = [
      PixelBox(x1: 0, y1: 0, x2: 10, y2: 15), PixelBox(x1: .nan, y1: 0, x2: 10, y2: 50),
      PixelBox(x1: 0, y1: 0, x2: .infinity, y2: 50), PixelBox(x1: -5, y1: 10, x2: 10, y2: 50),
    ]
    let candidates = boxes.map { Candidate(box: $0, score: 0.5, classID: 0) }
    let found = finisher.detections(from: candidates, transform: transform, options: DetectionOptions())
    #expect(found.map(\.box) == [PixelBox(x1: 0, y1: 0, x2: 10, y2: 30)])
  }
}

/// Repeatable random numbers (SplitMix64).
struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
