import Records
import TrafficCore

extension SQLRow {
  /// A moment that is kept as text.
  mutating func momentText() throws(StoreError) -> Timestamp {
    let text = try text()
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
