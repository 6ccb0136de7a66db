/// One vehicle over one line, in the truth or as counted.
package struct Crossing: Sendable, Equatable {
  package var line: String
  /// Empty where the direction does not matter.
  package var direction: String
  package var trafficClass: String
  /// Seconds from the start.
  package var seconds: Double

  package init(line: String, direction: String = "", trafficClass: String, seconds: Double) {
    self.line = line
    self.direction = direction
    self.trafficClass = trafficClass
    self.seconds = seconds
  }
}

/// How well vehicles were counted: crossing by crossing, so that a missed and an invented one do not cancel out.
package struct CountScores: Sendable, Equatable {
  package var truth: Int
  package var counted: Int
  /// Counted crossings that are true ones, each used once.
  package var matched: Int

  package init(truth: Int, counted: Int, matched: Int) {
    self.truth = truth
    self.counted = counted
    self.matched = matched
  }

  package var precision: Double { counted == 0 ? 1 : Double(matched) / Double(counted) }
  package var recall: Double { truth == 0 ? 1 : Double(matched) / Double(truth) }
  /// The GEH statistic of the two totals (UK DMRB vol. 12): below 5 is a good fit of hourly flows.
  package var geh: Double { Self.geh(counted: Double(counted), truth: Double(truth)) }

  /// √(2·(m − c)² / (m + c)); 0 when both are 0. Meant for vehicles per hour.
  package static func geh(counted: Double, truth: Double) -> Double {
    let sum = counted + truth
    return sum > 0 ? (2 * (counted - truth) * (counted - truth) / sum).squareRoot() : 0
  }

  /// What a row of the result is about.
  package struct Key: Sendable, Hashable, Comparable {
    package var line: String
    package var direction: String
    package var trafficClass: String

    package init(line: String, direction: String, trafficClass: String) {
      self.line = line
      self.direction = direction
      self.trafficClass = trafficClass
    }

    package static func < (left: Key, right: Key) -> Bool {
      (left.line, left.direction, left.trafficClass) < (right.line, right.direction, right.trafficClass)
    }
  }

  /// By line, direction and class. Two crossings are the same when they are no further apart in time than
  /// `tolerance` seconds; the pairs are chosen so that most match.
  package static func byLine(truth: [Crossing], counted: [Crossing], tolerance: Double = 1) -> [Key: CountScores] {
    let truths = Dictionary(grouping: truth, by: Key.init)
    let counts = Dictionary(grouping: counted, by: Key.init)
    var scores: [Key: CountScores] = [:]
    for key in Set(truths.keys).union(counts.keys) {
      let expected = (truths[key] ?? []).map(\.seconds)
      let reported = (counts[key] ?? []).map(\.seconds)
      scores[key] = CountScores(
        truth: expected.count, counted: reported.count, matched: matches(expected, reported, tolerance: tolerance))
    }
    return scores
  }

  /// Two sorted lists of moments and equal tolerances: taking the earliest that fits is optimal.
  private static func matches(_ truth: [Double], _ counted: [Double], tolerance: Double) -> Int {
    let counted = counted.sorted()
    var next = 0
    var matched = 0
    for moment in truth.sorted() {
      while next < counted.count, counted[next] < moment - tolerance { next += 1 }
      if next < counted.count, counted[next] <= moment + tolerance {
        matched += 1
        next += 1
      }
    }
    return matched
  }
}

extension CountScores.Key {
  fileprivate init(_ crossing: Crossing) {
    self.init(line: crossing.line, direction: crossing.direction, trafficClass: crossing.trafficClass)
  }
}

/// How many vehicles took each way through a junction, beside the truth.
package struct TurnScores: Sendable, Equatable {
  package var truth: Int
  package var counted: Int
  /// Sum over the movements of the smaller of the two counts.
  package var agreed: Int

  /// Share of the true movements that were counted as such.
  package var recall: Double { truth == 0 ? 1 : Double(agreed) / Double(truth) }
  package var precision: Double { counted == 0 ? 1 : Double(agreed) / Double(counted) }

  /// - Parameters: counts by movement, such as `north→east`.
  package init(truth: [String: Int], counted: [String: Int]) {
    self.truth = truth.values.reduce(0, +)
    self.counted = counted.values.reduce(0, +)
    agreed = truth.reduce(0) { $0 + min($1.value, counted[$1.key] ?? 0) }
  }
}
