import Records
import TrafficCore

extension SQLRow {
  /// A moment that is kept as text.
  mutating func momentText() throws(StoreError) -> Timestamp {
    try Self.moment(kept: try text())
  }

  static func moment(kept text: String) throws(StoreError) -> Timestamp {
    guard let moment = MomentText.moment(text) else {
      throw StoreError(.damaged, "A row of the database cannot be read: '\(text.prefix(40))' is no moment.")
    }
    return moment
  }
}

extension Timestamp {
  /// As the tables of live monitoring keep it.
  var kept: String { MomentText.text(self) }
}
