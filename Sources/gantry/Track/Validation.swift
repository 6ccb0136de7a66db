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
  /// Lines counted by hand over which the run counted nothing at all: perhaps another name.
  let unknownLines: [String]

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
  ///     is what the run counted outside the intervals counted by hand.
  ///   - run: may be finer in time, direction and class than the hand count.
  init(hand: CountTable, run: CountTable) throws(CommandError) {
    var sums: [Key: HandCount] = [:]
    for row in hand.rows { sums[Self.key(row), default: HandCount(byHand: 0, counted: 0)].byHand += row.count }
    try Self.check(sums.keys)
    let spans = Self.spans(hand)
    for row in run.rows where Self.overlaps(row.span, spans) {
      guard let key = Self.key(row, among: sums) else { continue }
      sums[key, default: HandCount(byHand: 0, counted: 0)].counted += row.count
    }
    let seen = Set(run.rows.map(\.line))
    unknownLines = Set(hand.rows.map(\.line)).subtracting(seen).sorted()
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

  /// What a row of the run belongs to; nil where nobody counted by hand. Classes that a hand count tells apart
  /// elsewhere get a row of their own.
  private static func key(_ row: CountTable.Row, among sums: [Key: HandCount]) -> Key? {
    for direction in [row.direction, CountTable.anyDirection] {
      let whole = Key(line: row.line, direction: direction, trafficClass: CountTable.anyClass)
      if sums[whole] != nil { return whole }
      guard sums.keys.contains(where: { $0.line == row.line && $0.direction == direction }) else { continue }
      return Key(line: row.line, direction: direction, trafficClass: row.trafficClass)
    }
    return nil
  }

  /// One vehicle must not belong to two rows of the hand count.
  private static func check(_ keys: some Sequence<Key>) throws(CommandError) {
    let keys = Set(keys)
    for key in keys.sorted() {
      let place = "line \(key.line)" + (key.direction.isEmpty ? "" : ", direction \(key.direction)")
      let beside = keys.filter { $0.line == key.line && $0.direction == key.direction }
      if key.trafficClass == CountTable.anyClass, beside.count > 1 {
        throw .badInput("--hand: \(place) is counted as a whole (all) and by class. Write it in one way.")
      }
      if key.direction == CountTable.anyDirection,
        keys.contains(where: { $0.line == key.line && !$0.direction.isEmpty })
      {
        throw .badInput("--hand: \(place) is counted with and without direction. Write it in one way.")
      }
    }
  }

  /// The intervals counted by hand; nil when single vehicles or no times were written.
  private static func spans(_ table: CountTable) -> Set<ClosedRange<Double>>? {
    let spans = table.rows.compactMap(\.span).filter { $0.upperBound > $0.lowerBound }
    return spans.count == table.rows.count ? Set(spans) : nil
  }

  /// The middle of the run's interval lies in the time counted by hand.
  private static func overlaps(_ span: ClosedRange<Double>?, _ counted: Set<ClosedRange<Double>>?) -> Bool {
    guard let span, let counted else { return true }
    let middle = (span.lowerBound + span.upperBound) / 2
    return counted.contains { $0.contains(middle) }
  }
}
