/// One step in the life of the tables. Forward only; once released, never changed.
struct Migration: Sendable {
  let number: Int
  let name: String
  private let steps: @Sendable (SQLDialect) -> [String]

  /// - Parameter steps: the statements, mostly the same for both kinds of SQL.
  init(number: Int, name: String, steps: @escaping @Sendable (SQLDialect) -> [String]) {
    self.number = number
    self.name = name
    self.steps = steps
  }

  func statements(_ dialect: SQLDialect) -> [String] { steps(dialect) }

  /// Tells whether the text has changed since it was applied. Spaces count.
  func checksum(_ dialect: SQLDialect) -> String {
    Checksum.text(of: statements(dialect).joined(separator: ";\n"))
  }
}
