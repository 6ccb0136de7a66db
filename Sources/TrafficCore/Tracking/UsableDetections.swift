/// What a tracker takes from a detector, which may say anything.
enum UsableDetections {
  /// Smaller and further away than any camera sees; beyond, squares of variances leave the numbers, pixels.
  fileprivate static let leastSide = 0.01
  fileprivate static let furthest = 1e6
  /// More detections in one picture are noise or an attack; the surest are kept, as matching is cubic at worst.
  private static let most = 1000

  /// Cuts a list of detections' numbers down, keeping their order; `first` of the room are taken already.
  static func keepSurest(_ numbers: inout [Int], of detections: [Detection], besides first: Int = 0) {
    let room = max(0, most - first)
    guard numbers.count > room else { return }
    numbers.sort { (-detections[$0].certainty, $0) < (-detections[$1].certainty, $1) }
    numbers.removeLast(numbers.count - room)
    numbers.sort()
  }
}

extension Detection {
  /// The score, no more than 1: detectors of old benchmarks give any number.
  var certainty: Double { min(score, 1) }

  /// A box with an area and a place, scored at least `score`.
  func isUsable(from score: Double) -> Bool {
    self.score >= score && box.width >= UsableDetections.leastSide && box.height >= UsableDetections.leastSide
      && max(abs(box.x1), abs(box.x2)) <= UsableDetections.furthest
      && max(abs(box.y1), abs(box.y2)) <= UsableDetections.furthest
  }
}
