/// How the embedded database is used.
package struct SQLiteSettings: Sendable, Hashable {
  /// How long to wait for another program that holds the file. 5 s.
  package var patience: Duration
  /// Whether a change that was confirmed also survives a power cut: one flush to disk a change. true.
  package var isDurable: Bool
  /// Connections that read beside the one that writes. 4.
  package var readers: Int
  /// Whether the file is looked through for damage at start: about a second a gigabyte. true.
  package var checksIntegrity: Bool

  package init(
    patience: Duration = .seconds(5), isDurable: Bool = true, readers: Int = 4, checksIntegrity: Bool = true
  ) {
    self.patience = patience
    self.isDurable = isDurable
    self.readers = readers
    self.checksIntegrity = checksIntegrity
  }
}
