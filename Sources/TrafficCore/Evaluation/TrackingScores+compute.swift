extension TrackingScores {
  /// Measures one sequence, frame by frame in order.
  package init(_ frames: [ScoredFrame]) {
    self.init()
    let frames = RenumberedFrames(frames)
    scoreHOTA(frames)
    scoreCLEAR(frames)
    scoreIdentity(frames)
  }

  // MARK: HOTA

  private mutating func scoreHOTA(_ sequence: RenumberedFrames) {
    guard sequence.truthBoxes > 0, sequence.reportedBoxes > 0 else {
      for index in found.indices {
        missed[index] = Double(sequence.truthBoxes)
        invented[index] = Double(sequence.reportedBoxes)
      }
      return
    }
    let alignment = sequence.alignment()
    var matches = PairCounts(thresholds: Self.thresholds.count)
    var assignment = SparseAssignment()
    for frame in sequence.frames {
      assignment.solve(frame) { row, column in
        alignment[sequence.pair(frame, row, column)] * frame.overlap(row, column)
      }
      var pairsByThreshold = [Double](repeating: 0, count: Self.thresholds.count)
      for row in frame.truth.indices {
        guard let column = assignment.column(ofRow: row) else { continue }
        let overlap = frame.overlap(row, column)
        for (index, threshold) in Self.thresholds.enumerated() where overlap >= threshold - .ulpOfOne {
          pairsByThreshold[index] += 1
          overlapSum[index] += overlap
          matches.add(sequence.pair(frame, row, column), threshold: index)
        }
      }
      for index in found.indices {
        found[index] += pairsByThreshold[index]
        missed[index] += Double(frame.truth.count) - pairsByThreshold[index]
        invented[index] += Double(frame.reported.count) - pairsByThreshold[index]
      }
    }
    for index in found.indices { associationSum[index] = sequence.associationSum(matches, threshold: index) }
  }

  // MARK: CLEAR MOT

  private mutating func scoreCLEAR(_ sequence: RenumberedFrames) {
    var last = [Int?](repeating: nil, count: sequence.truthCounts.count)
    var previous = last
    var assignment = SparseAssignment()
    for frame in sequence.frames {
      if frame.truth.isEmpty || frame.reported.isEmpty {
        clearInvented += frame.reported.count
        clearMissed += frame.truth.count
        continue
      }
      assignment.solve(frame) { row, column in
        let overlap = frame.overlap(row, column)
        guard overlap >= Self.leastOverlap - .ulpOfOne else { return 0 }
        // Whoever was matched in the frame before stays matched, whatever the overlaps.
        return previous[frame.truth[row]] == frame.reported[column] ? 1000 + overlap : overlap
      }
      for index in previous.indices { previous[index] = nil }
      var pairs = 0
      for row in frame.truth.indices {
        guard let column = assignment.column(ofRow: row) else { continue }
        pairs += 1
        let truth = frame.truth[row]
        let report = frame.reported[column]
        if let before = last[truth], before != report { identitySwitches += 1 }
        last[truth] = report
        previous[truth] = report
      }
      clearFound += pairs
      clearMissed += frame.truth.count - pairs
      clearInvented += frame.reported.count - pairs
    }
  }

  // MARK: Identity

  private mutating func scoreIdentity(_ sequence: RenumberedFrames) {
    let columns = sequence.reportedCounts.count
    var together = [Int](repeating: 0, count: sequence.truthCounts.count * columns)
    for frame in sequence.frames {
      for row in frame.truth.indices {
        for column in frame.reported.indices where frame.overlap(row, column) >= Self.leastOverlap {
          together[sequence.pair(frame, row, column)] += 1
        }
      }
    }
    var assignment = SparseAssignment()
    assignment.begin(columns: columns, limit: 0)
    for row in sequence.truthCounts.indices {
      assignment.addRow()
      for column in 0..<columns {
        assignment.addCandidate(column: column, cost: -Double(together[row * columns + column]))
      }
    }
    assignment.solve()
    for row in sequence.truthCounts.indices {
      if let column = assignment.column(ofRow: row) { identityFound += together[row * columns + column] }
    }
    identityMissed = sequence.truthBoxes - identityFound
    identityInvented = sequence.reportedBoxes - identityFound
  }

  private static let leastOverlap = 0.5
}

/// A sequence whose ids run from 0 without gaps, so that tables can be arrays.
private struct RenumberedFrames {
  private(set) var frames: [ScoredFrame]
  private(set) var truthCounts: [Int] = []
  private(set) var reportedCounts: [Int] = []

  var truthBoxes: Int { truthCounts.reduce(0, +) }
  var reportedBoxes: Int { reportedCounts.reduce(0, +) }

  init(_ frames: [ScoredFrame]) {
    self.frames = frames
    var truthNumber: [Int: Int] = [:]
    var reportedNumber: [Int: Int] = [:]
    for index in frames.indices {
      self.frames[index].truth = frames[index].truth.map { Self.number($0, &truthNumber, &truthCounts) }
      self.frames[index].reported = frames[index].reported.map { Self.number($0, &reportedNumber, &reportedCounts) }
    }
  }

  private static func number(_ id: Int, _ known: inout [Int: Int], _ counts: inout [Int]) -> Int {
    let number = known[id] ?? counts.count
    if number == counts.count {
      known[id] = number
      counts.append(0)
    }
    counts[number] += 1
    return number
  }

  /// Where the ids of a pair meet in a table of all ids.
  func pair(_ frame: ScoredFrame, _ row: Int, _ column: Int) -> Int {
    frame.truth[row] * reportedCounts.count + frame.reported[column]
  }

  /// How well each pair of ids fits over the whole sequence: the Jaccard index of their (soft) common frames.
  func alignment() -> [Double] {
    var together = [Double](repeating: 0, count: truthCounts.count * reportedCounts.count)
    for frame in frames {
      var columnSums = [Double](repeating: 0, count: frame.reported.count)
      var rowSums = [Double](repeating: 0, count: frame.truth.count)
      for row in frame.truth.indices {
        for column in frame.reported.indices {
          rowSums[row] += frame.overlap(row, column)
          columnSums[column] += frame.overlap(row, column)
        }
      }
      for row in frame.truth.indices {
        for column in frame.reported.indices {
          let overlap = frame.overlap(row, column)
          let all = rowSums[row] + columnSums[column] - overlap
          if all > .ulpOfOne { together[pair(frame, row, column)] += overlap / all }
        }
      }
    }
    for row in truthCounts.indices {
      for column in reportedCounts.indices {
        let index = row * reportedCounts.count + column
        together[index] /= Double(truthCounts[row] + reportedCounts[column]) - together[index]
      }
    }
    return together
  }

  /// Sum over the matched boxes of the Jaccard index of their ids' matches.
  func associationSum(_ matches: PairCounts, threshold: Int) -> Double {
    var sum = 0.0
    for (pair, count) in matches.counts(threshold: threshold) {
      let (row, column) = pair.quotientAndRemainder(dividingBy: reportedCounts.count)
      let all = max(1, truthCounts[row] + reportedCounts[column] - count)
      sum += Double(count * count) / Double(all)
    }
    return sum
  }
}

/// How often each pair of ids was matched, by threshold. Only pairs that ever were take memory.
private struct PairCounts {
  private let thresholds: Int
  private var places: [Int: Int] = [:]
  private var pairs: [Int] = []
  private var table: [Int] = []

  init(thresholds: Int) { self.thresholds = thresholds }

  mutating func add(_ pair: Int, threshold: Int) {
    let place = places[pair] ?? pairs.count
    if place == pairs.count {
      places[pair] = place
      pairs.append(pair)
      table.append(contentsOf: repeatElement(0, count: thresholds))
    }
    table[place * thresholds + threshold] += 1
  }

  /// In the order of the first match, so that sums come out the same every time.
  func counts(threshold: Int) -> [(pair: Int, count: Int)] {
    pairs.indices.compactMap { place in
      let count = table[place * thresholds + threshold]
      return count > 0 ? (pairs[place], count) : nil
    }
  }
}

extension SparseAssignment {
  /// Pairs the ids of a frame so that the scores add up to the most; pairs of score 0 stay apart.
  fileprivate mutating func solve(_ frame: ScoredFrame, score: (_ row: Int, _ column: Int) -> Double) {
    begin(columns: frame.reported.count, limit: 0)
    for row in frame.truth.indices {
      addRow()
      for column in frame.reported.indices where frame.overlap(row, column) > 0 {
        addCandidate(column: column, cost: -score(row, column))
      }
    }
    solve()
  }
}
