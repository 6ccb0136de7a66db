import TrafficCore

/// Averages what neighbouring places of a network say about one thing.
///
/// Each place errs in its own way, so that their mean, by score and overlap, lies nearer the truth than the surest of
/// them alone. How many things there are, their scores and their classes stay as they were.
enum Blending {
  /// - Parameters:
  ///   - best: one candidate a thing, as `Suppression` leaves them.
  ///   - all: what it chose from.
  ///   - minimumOverlap: boxes that overlap one of the best by more than this show the same thing.
  static func blended(_ best: [Candidate], with all: [Candidate], minimumOverlap: Double) -> [Candidate] {
    best.map { candidate in
      var blended = candidate
      blended.box = mean(of: all, around: candidate.box, minimumOverlap) ?? candidate.box
      return blended
    }
  }

  private static func mean(of all: [Candidate], around box: PixelBox, _ minimumOverlap: Double) -> PixelBox? {
    var sum = PixelBox(x1: 0, y1: 0, x2: 0, y2: 0)
    var total = 0.0
    for other in all {
      let overlap = other.box.overlap(box)
      guard overlap > minimumOverlap else { continue }
      let weight = Double(other.score) * overlap
      sum.x1 += weight * other.box.x1
      sum.y1 += weight * other.box.y1
      sum.x2 += weight * other.box.x2
      sum.y2 += weight * other.box.y2
      total += weight
    }
    // An empty box overlaps nothing, itself included, and scores may be 0.
    guard total > 0 else { return nil }
    return PixelBox(x1: sum.x1 / total, y1: sum.y1 / total, x2: sum.x2 / total, y2: sum.y2 / total)
  }
}
