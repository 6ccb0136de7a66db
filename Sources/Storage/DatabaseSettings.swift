/// Which database, and how it is used.
package struct DatabaseSettings: Sendable, Hashable {
  package var address: DatabaseAddress
  package var sqlite: SQLiteSettings
  package var postgres: PostgresSettings

  package init(
    address: DatabaseAddress, sqlite: SQLiteSettings = SQLiteSettings(), postgres: PostgresSettings = PostgresSettings()
  ) {
    self.address = address
    self.sqlite = sqlite
    self.postgres = postgres
  }
}
