/// Names a library that the program was linked with, for `gantry doctor` and bug reports.
package struct LibraryVersion: Sendable, Equatable {
  package let name: String
  package let version: String
  /// What the house uses it for.
  package let purpose: String

  package init(name: String, version: String, purpose: String) {
    self.name = name
    self.version = version
    self.purpose = purpose
  }
}
