import TrafficCore

/// How far two lists of detections of one picture agree.
struct Agreement {
  /// Detections that have to be met, and those of them that are.
  private(set) var wanted = 0
  private(set) var met = 0
  private(set) var worst: [String] = []

  var share: Double { wanted == 0 ? 1 : Double(met) / Double(wanted) }

  /// Every detection of `these` that scores at least `minimumScore` is looked for among `those`, each of which
  /// answers for one only.
  mutating func compare(
    _ these: [Detection], with those: [Detection], minimumScore: Double, pixels: Double, score: Double,
    label: String
  ) {
    var free = those
    for detection in these.sorted(by: { $0.score > $1.score }) where detection.score >= minimumScore {
      wanted += 1
      let near = free.indices.filter { free[$0].classID == detection.classID }
        .min { distance(free[$0], detection) < distance(free[$1], detection) }
      if let near, distance(free[near], detection) <= pixels, abs(free[near].score - detection.score) <= score {
        met += 1
        free.remove(at: near)
      } else {
        worst.append("\(label): \(detection) against \(near.map { "\(free[$0])" } ?? "nothing")")
      }
    }
  }

  /// The largest difference of any edge, in pixels.
  private func distance(_ first: Detection, _ second: Detection) -> Double {
    let (a, b) = (first.box, second.box)
    return max(abs(a.x1 - b.x1), abs(a.y1 - b.y1), abs(a.x2 - b.x2), abs(a.y2 - b.y2))
  }
}
