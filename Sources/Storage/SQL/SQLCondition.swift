/// Puts the conditions of a list together, numbering their values.
struct SQLCondition {
  private(set) var values: [any SQLBindable] = []
  private var parts: [String] = []

  init() {}

  /// `column = value`, or with another comparison; left out when the value is nil.
  mutating func add(_ column: String, _ comparison: String = "=", _ value: (any SQLBindable)?) {
    guard let value else { return }
    parts.append("\(column) \(comparison) \(place(value))")
  }

  /// `column IN (…)`; left out when there are none.
  mutating func add(_ column: String, in list: [any SQLBindable]) {
    guard !list.isEmpty else { return }
    parts.append("\(column) IN (\(list.map { place($0) }.joined(separator: ", ")))")
  }

  /// Numbers a value and gives its place.
  mutating func place(_ value: any SQLBindable) -> String {
    values.append(value)
    return "$\(values.count)"
  }

  /// ` WHERE …`, or nothing.
  var clause: String { parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND ") }
}
