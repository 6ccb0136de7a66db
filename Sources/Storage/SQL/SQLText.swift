import Records

/// Small things about the text of statements and values.
enum SQLText {
  /// PostgreSQL cannot store a NUL character, and cuts or refuses the text. It is refused everywhere alike.
  static func refuseNUL(_ values: [any SQLBindable]) throws(StoreError) {
    for value in values {
      if case .text(let text) = value.sql, text.utf8.contains(0) {
        throw StoreError(.invalid, "A text with a NUL character cannot be stored.")
      }
    }
  }

  /// `$1` with another sign before the number. Our statements have no dollar elsewhere.
  static func numbered(_ sql: String, with sign: Character) -> String {
    String(sql.map { $0 == "$" ? sign : $0 })
  }
}
