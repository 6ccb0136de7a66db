/// One frame as the tracking measures see it: who is really there, who was reported, and how much they overlap.
package struct ScoredFrame: Sendable {
  /// Truth ids, each at most once.
  package var truth: [Int]
  package var reported: [Int]
  /// Overlap of truth `row` with report `column`, row by row.
  package var overlaps: [Double]

  func overlap(_ row: Int, _ column: Int) -> Double { overlaps[row * reported.count + column] }
}

/// A box with the identity it has in its file.
package struct IdentifiedBox: Sendable, Equatable {
  package var id: Int
  package var box: PixelBox

  package init(id: Int, box: PixelBox) {
    self.id = id
    self.box = box
  }
}

/// The same id twice in one frame: no measure is defined for that.
package struct RepeatedIdentity: Error, Sendable, Equatable, CustomStringConvertible {
  package var id: Int
  package var frame: Int

  package init(id: Int, frame: Int) {
    self.id = id
    self.frame = frame
  }

  package var description: String { "id \(id) appears twice in frame \(frame)" }
}

/// Which boxes count, by the rules of a benchmark, before anything is measured.
struct FrameFilter {
  private var assignment = SparseAssignment()

  /// Best pairs of truth and report with an overlap of at least one half.
  mutating func pairs(_ truth: [PixelBox], _ reported: [PixelBox]) -> [(truth: Int, report: Int)] {
    assignment.begin(columns: reported.count, limit: 0)
    for box in truth {
      assignment.addRow()
      for column in reported.indices {
        let overlap = box.overlap(reported[column])
        if overlap >= leastOverlap - .ulpOfOne { assignment.addCandidate(column: column, cost: -overlap) }
      }
    }
    assignment.solve()
    return truth.indices.compactMap { row in assignment.column(ofRow: row).map { (row, $0) } }
  }

  private let leastOverlap = 0.5

  static func frame(truth: [IdentifiedBox], reported: [IdentifiedBox]) -> ScoredFrame {
    var overlaps: [Double] = []
    overlaps.reserveCapacity(truth.count * reported.count)
    for row in truth { for column in reported { overlaps.append(row.box.overlap(column.box)) } }
    return ScoredFrame(truth: truth.map(\.id), reported: reported.map(\.id), overlaps: overlaps)
  }

  static func checkIdentities(_ ids: [Int], frame: Int) throws(RepeatedIdentity) {
    var seen = Set<Int>()
    for id in ids where !seen.insert(id).inserted { throw RepeatedIdentity(id: id, frame: frame) }
  }
}
