/// A number with the range it lies in with 95 % certainty.
package struct Interval: Sendable, Equatable {
  package var value: Double
  package var low: Double
  package var high: Double
}

extension DetectionScores {
  /// AP50 and AP50-95 with 95 % intervals: the pictures are drawn again, with repetition, `draws` times (Efron 1979).
  package static func withIntervals(
    truth: [LabelledBox], found: [LabelledBox], draws: Int = 1000, seed: UInt64 = 1
  ) -> (ap50: Interval, ap50To95: Interval) {
    let pictures = PictureMatches.all(truth: truth, found: found)
    let scores = DetectionScores(pictures)
    var random = SplitMix64(seed: seed)
    var ap50: [Double] = []
    var ap50To95: [Double] = []
    for _ in 0..<(pictures.isEmpty ? 0 : draws) {
      let drawn = DetectionScores(pictures.indices.map { _ in pictures[random.index(below: pictures.count)] })
      ap50.append(drawn.ap50)
      ap50To95.append(drawn.ap50To95)
    }
    return (Interval(scores.ap50, among: ap50), Interval(scores.ap50To95, among: ap50To95))
  }
}

extension Interval {
  /// The middle 95 % of what was drawn.
  fileprivate init(_ value: Double, among drawn: [Double]) {
    self.init(value: value, low: value, high: value)
    guard !drawn.isEmpty else { return }
    let sorted = drawn.sorted()
    low = Quantile.of(sorted, 0.025)
    high = Quantile.of(sorted, 0.975)
  }
}

/// Quantiles as numpy and most others take them.
enum Quantile {
  /// Linear between the neighbours; `sorted` must not be empty.
  static func of(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
  }
}
