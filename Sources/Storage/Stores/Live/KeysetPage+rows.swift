import Records

extension KeysetPage {
  /// From rows that begin with their number and were asked for in falling order.
  init(_ rows: [SQLRow], limit: Int, read: (inout SQLRow) throws -> Row) throws {
    var last: Int?
    let read = try rows.map {
      var row = $0
      last = try row.integer()
      return try read(&row)
    }
    self.init(rows: read, next: rows.count == limit ? last : nil)
  }
}
