import Glibc

/// How well one count agrees with one made by hand.
package struct HandCount: Sendable, Hashable {
  package var byHand: Int
  package var counted: Int

  package init(byHand: Int, counted: Int) {
    self.byHand = byHand
    self.counted = counted
  }

  package var difference: Int { counted - byHand }

  /// 1 − |difference| / by hand, never below 0; 1 when there was nothing and nothing was counted.
  package var accuracy: Double {
    guard byHand > 0 else { return counted == 0 ? 1 : 0 }
    return max(0, 1 - Double(abs(difference)) / Double(byHand))
  }
}

/// How many vehicles a person must check to be sure enough of a share, such as the share counted rightly.
package struct SampleSize: Sendable, Hashable {
  /// How sure, 0…1 (0.95).
  package var confidence: Double
  /// Half the width of the interval, as a share (0.02).
  package var margin: Double
  /// The share expected; 0.5 is the worst case.
  package var expected: Double

  package init(confidence: Double, margin: Double, expected: Double) {
    self.confidence = confidence
    self.margin = margin
    self.expected = expected
  }

  /// Cochran, Sampling Techniques (1977), eq. 4.2: n₀ = z²·p·(1 − p) / e², with the correction for a finite
  /// population, n = n₀ / (1 + (n₀ − 1) / N). At least 1, at most `population`.
  package func vehicles(of population: Int) -> Int {
    guard population > 0 else { return 0 }
    let z = Self.normalQuantile(of: 0.5 + confidence / 2)
    let endless = z * z * expected * (1 - expected) / (margin * margin)
    let needed = endless / (1 + (endless - 1) / Double(population))
    return min(max(Int(needed.rounded(.up)), 1), population)
  }

  /// The number below which a standard normal value lies with this probability: bisection on `erfc`.
  static func normalQuantile(of probability: Double) -> Double {
    var low = -10.0
    var high = 10.0
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
