/// One speed that was reported, beside the true one. Kilometres per hour.
package struct SpeedPair: Sendable, Equatable {
  package var truth: Double
  package var reported: Double
  /// Half the width of the 95 % interval that was reported with it, where one was.
  package var margin: Double?

  package init(truth: Double, reported: Double, margin: Double? = nil) {
    self.truth = truth
    self.reported = reported
    self.margin = margin
  }
}

/// How well speeds were measured. Kilometres per hour.
package struct SpeedScores: Sendable, Equatable {
  package var count: Int
  /// Mean of reported minus true.
  package var bias: Double
  /// Of the absolute errors.
  package var median: Double
  package var percentile95: Double
  /// Share of the reported margins that hold the truth; 0.95 is right, more is too careful. nil without margins.
  package var coverage: Double?

  /// nil when nothing was reported.
  package init?(_ pairs: [SpeedPair]) {
    guard !pairs.isEmpty else { return nil }
    let errors = pairs.map { $0.reported - $0.truth }
    let sizes = errors.map(abs).sorted()
    count = pairs.count
    bias = errors.reduce(0, +) / Double(errors.count)
    median = Quantile.of(sizes, 0.5)
    percentile95 = Quantile.of(sizes, 0.95)
    let held = pairs.compactMap { pair in pair.margin.map { abs(pair.reported - pair.truth) <= $0 } }
    coverage = held.isEmpty ? nil : Double(held.filter { $0 }.count) / Double(held.count)
  }
}
