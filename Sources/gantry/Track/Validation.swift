import TrafficCore

/// Hand counts beside those of a run, line by line.
struct Validation: Sendable {
  struct Row: Sendable {
    let line: String
    let direction: String
    let trafficClass: String
    let count: HandCount
  }

  /// By line, direction and class, in this order.
  let rows: [Row]

  private struct Key: Hashable, Comparable {
    let line: String
    let direction: String
    let trafficClass: String

    static func < (left: Key, right: Key) -> Bool {
      (left.line, left.direction, left.trafficClass) < (right.line, right.direction, right.trafficClass)
    }
  }

  /// - Parameters:
  ///   - hand: says which lines, directions and times are compared: a line nobody counted by hand is left out, and so
  ///     is what the run counted outside the hours counted by hand.
  ///   - run: may be finer in time and class than the hand count.
  init(hand: CountTable, run: CountTable) {
    var sums: [Key: HandCount] = [:]
    for row in hand.rows { sums[Self.key(row), default: HandCount(byHand: 0, counted: 0)].byHand += row.count }
    let span = Self.span(hand)
    for row in run.rows where Self.overlaps(row.span, span) {
      let exact = Self.key(row)
      let whole = Key(line: row.line, direction: row.direction, trafficClass: CountTable.anyClass)
      let isWatched = sums.keys.contains { $0.line == row.line && $0.direction == row.direction }
      guard isWatched else { continue }
      sums[sums[whole] == nil ? exact : whole, default: HandCount(byHand: 0, counted: 0)].counted += row.count
    }
    rows = sums.sorted { $0.key < $1.key }.map { key, count in
      Row(line: key.line, direction: key.direction, trafficClass: key.trafficClass, count: count)
    }
  }

  /// Misses and inventions of single rows do not cancel out in it.
  var overall: (byHand: Int, counted: Int, accuracy: Double) {
    let byHand = rows.reduce(0) { $0 + $1.count.byHand }
    let counted = rows.reduce(0) { $0 + $1.count.counted }
    let wrong = rows.reduce(0) { $0 + abs($1.count.difference) }
    guard byHand > 0 else { return (byHand, counted, counted == 0 ? 1 : 0) }
    return (byHand, counted, max(0, 1 - Double(wrong) / Double(byHand)))
  }

  private static func key(_ row: CountTable.Row) -> Key {
    Key(line: row.line, direction: row.direction, trafficClass: row.trafficClass)
  }

  /// All the time that was counted by hand as intervals; nil when single vehicles or no times were written.
  private static func span(_ table: CountTable) -> ClosedRange<Double>? {
    let spans = table.rows.compactMap(\.span).filter { $0.upperBound > $0.lowerBound }
    guard spans.count == table.rows.count, let first = spans.map(\.lowerBound).min(),
      let last = spans.map(\.upperBound).max()
    else { return nil }
    return first...last
  }

  /// Most of the run's interval lies in the time counted by hand.
  private static func overlaps(_ span: ClosedRange<Double>?, _ counted: ClosedRange<Double>?) -> Bool {
    guard let span, let counted else { return true }
    return counted.contains((span.lowerBound + span.upperBound) / 2)
  }
}
