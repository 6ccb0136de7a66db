import TrafficCore

/// What a column holds. Moments are microseconds, flags are 0 or 1.
enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case number(Double)
  case text(String)
}

/// What can be handed to a statement.
protocol SQLBindable: Sendable {
  var sql: SQLValue { get }
}

extension SQLValue: SQLBindable {
  var sql: SQLValue { self }
}
extension Int: SQLBindable {
  var sql: SQLValue { .integer(Int64(self)) }
}
extension Double: SQLBindable {
  var sql: SQLValue { .number(self) }
}
extension Bool: SQLBindable {
  var sql: SQLValue { .integer(self ? 1 : 0) }
}
extension String: SQLBindable {
  var sql: SQLValue { .text(self) }
}
extension Timestamp: SQLBindable {
  var sql: SQLValue { .integer(microseconds) }
}
extension Optional: SQLBindable where Wrapped: SQLBindable {
  var sql: SQLValue { self?.sql ?? .null }
}
