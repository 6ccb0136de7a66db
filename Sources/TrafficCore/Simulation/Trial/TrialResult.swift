/// What a trial found.
package struct TrialResult: Sendable {
  package struct Speed: Sendable, Hashable {
    package var vehicle: Int
    /// Measured minus true, km/h.
    package var error: Double
    package var plusMinus: Double
    package var truth: Double
    package var distance: Double
  }

  package struct CountKey: Sendable, Hashable {
    package var line: String
    package var direction: LineDirection
    package var trafficClass: TrafficClass
  }

  package var speeds: [Speed] = []
  package var trueCounts: [CountKey: Int] = [:]
  package var counts: [CountKey: Int] = [:]
  package var trueMovements: [Tally.Movement: Int] = [:]
  package var movements: [Tally.Movement: Int] = [:]
  package var inferredMovements: [Tally.Movement: Int] = [:]

  /// True crossings no passage of the same vehicle answers to.
  package var missed: [TrueCrossing] = []
  /// Passages without a true crossing.
  package var extra = 0
  /// Passages of the right vehicle under a wrong class.
  package var misclassified = 0
  /// True movements found neither seen nor inferred.
  package var missedMovements: [TrueMovement] = []

  package init() {}

  package var keys: Set<CountKey> { Set(trueCounts.keys).union(counts.keys) }

  /// Missed, counted for nothing, or counted under a wrong class: each vehicle's mistake once.
  package var wrongCounts: Int { missed.count + extra + misclassified }

  package var largestCountError: Int {
    keys.map { abs(counts[$0, default: 0] - trueCounts[$0, default: 0]) }.max() ?? 0
  }

  package var trueCount: Int { trueCounts.values.reduce(0, +) }

  /// Movements of the truth that were found, inferred ones included.
  package var foundMovements: Int { trueMovementCount - missedMovements.count }

  package var trueMovementCount: Int { trueMovements.values.reduce(0, +) }

  package mutating func add(_ other: TrialResult) {
    speeds += other.speeds
    trueCounts.merge(other.trueCounts, uniquingKeysWith: +)
    counts.merge(other.counts, uniquingKeysWith: +)
    trueMovements.merge(other.trueMovements, uniquingKeysWith: +)
    movements.merge(other.movements, uniquingKeysWith: +)
    missed += other.missed
    extra += other.extra
    misclassified += other.misclassified
    missedMovements += other.missedMovements
    inferredMovements.merge(other.inferredMovements, uniquingKeysWith: +)
  }
}

extension TrialResult {
  /// Median and 95th percentile of the absolute error, mean error, and how often ± held the truth.
  package struct SpeedSummary: Sendable, Hashable {
    package var count: Int
    package var median: Double
    package var p95: Double
    package var bias: Double
    package var coverage: Double
  }

  /// Of vehicles that really moved faster than walking pace; nil without a reading.
  package var movingSpeeds: SpeedSummary? { Self.summary(speeds.filter { $0.truth > Self.standing }) }

  /// Of vehicles that stood or crept.
  package var standingSpeeds: SpeedSummary? { Self.summary(speeds.filter { $0.truth <= Self.standing }) }

  /// km/h.
  private static let standing = 5.0

  private static func summary(_ speeds: [Speed]) -> SpeedSummary? {
    guard !speeds.isEmpty else { return nil }
    let errors = speeds.map { abs($0.error) }.sorted()
    let held = speeds.filter { abs($0.error) <= $0.plusMinus }.count
    return SpeedSummary(
      count: errors.count, median: errors[errors.count / 2],
      p95: errors[min(errors.count - 1, Int(Double(errors.count) * 0.95))],
      bias: speeds.reduce(0) { $0 + $1.error } / Double(speeds.count),
      coverage: Double(held) / Double(speeds.count))
  }
}
