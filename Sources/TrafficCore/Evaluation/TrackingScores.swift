/// How well objects were found and kept apart, by the three measures in use.
///
/// HOTA (Luiten et al. 2021), CLEAR MOT (Bernardin & Stiefelhagen 2008), identity F1 (Ristani et al. 2016); the
/// arithmetic is TrackEval 1.3.0's. Counts of several sequences add up: `+`. Shares are 0…1.
package struct TrackingScores: Sendable, Equatable {
  /// The overlaps at which HOTA is taken: .05, .10 … .95.
  package static let thresholds: [Double] = (1...19).map { Double($0) * 0.05 }

  /// By threshold: found, missed, invented.
  package var found: [Double]
  package var missed: [Double]
  package var invented: [Double]
  /// By threshold: sums over the found boxes of the association's accuracy and of the overlap.
  package var associationSum: [Double]
  package var overlapSum: [Double]

  /// CLEAR MOT at an overlap of one half.
  package var clearFound = 0
  package var clearMissed = 0
  package var clearInvented = 0
  package var identitySwitches = 0

  /// Identity matching at an overlap of one half.
  package var identityFound = 0
  package var identityMissed = 0
  package var identityInvented = 0

  init() {
    let zeros = [Double](repeating: 0, count: Self.thresholds.count)
    found = zeros
    missed = zeros
    invented = zeros
    associationSum = zeros
    overlapSum = zeros
  }

  package var hota: Double { mean { ($0.detection * $0.association).squareRoot() } }
  package var detectionAccuracy: Double { mean(\.detection) }
  package var associationAccuracy: Double { mean(\.association) }
  package var localisationAccuracy: Double {
    zip(overlapSum, found).map { max(1e-10, $0) / max(1e-10, $1) }.reduce(0, +) / Double(found.count)
  }

  package var mota: Double {
    Double(clearFound - clearInvented - identitySwitches) / Double(max(1, clearFound + clearMissed))
  }

  package var idf1: Double {
    let total = Double(identityFound) + 0.5 * Double(identityInvented + identityMissed)
    return Double(identityFound) / max(1, total)
  }

  private struct AtThreshold {
    var detection: Double
    var association: Double
  }

  private func mean(_ value: (AtThreshold) -> Double) -> Double {
    let values = found.indices.map { index in
      value(
        AtThreshold(
          detection: found[index] / max(1, found[index] + missed[index] + invented[index]),
          association: associationSum[index] / max(1, found[index])))
    }
    return values.reduce(0, +) / Double(values.count)
  }

  /// The two taken together, each with the weight of its boxes.
  package static func + (left: Self, right: Self) -> Self {
    var sum = left
    for index in sum.found.indices {
      sum.found[index] += right.found[index]
      sum.missed[index] += right.missed[index]
      sum.invented[index] += right.invented[index]
      sum.associationSum[index] += right.associationSum[index]
      sum.overlapSum[index] += right.overlapSum[index]
    }
    sum.clearFound += right.clearFound
    sum.clearMissed += right.clearMissed
    sum.clearInvented += right.clearInvented
    sum.identitySwitches += right.identitySwitches
    sum.identityFound += right.identityFound
    sum.identityMissed += right.identityMissed
    sum.identityInvented += right.identityInvented
    return sum
  }
}
