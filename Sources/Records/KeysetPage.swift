/// A part of a long list that is read from its newest row on, by number: rows that come or go meanwhile make nobody
/// appear twice or not at all, and the last part costs no more than the first.
package struct KeysetPage<Row: Sendable>: Sendable {
  package let rows: [Row]
  /// What the next part begins below; nil when this was the last.
  package let next: Int?

  package init(rows: [Row], next: Int?) {
    self.rows = rows
    self.next = next
  }
}
