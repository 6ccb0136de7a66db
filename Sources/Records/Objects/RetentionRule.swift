/// How long objects whose names begin alike are kept.
package struct RetentionRule: Sendable, Hashable {
  /// `uploads/`, `results/`; empty for all. What no rule names belongs to somebody else: it is neither counted nor removed.
  package let prefix: String
  /// nil: as long as there is room.
  package let age: Duration?

  package init(prefix: String, age: Duration?) {
    self.prefix = prefix
    self.age = age
  }
}
