/// A password, token or key that no log, error or dump ever shows.
///
/// Whatever prints it, prints "•••". `revealed` is the only way in; whoever calls it hands the text to a library and
/// to nobody else.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package let revealed: String

  package init(_ text: String) { revealed = text }

  /// What stands in its place.
  package static let mask = "•••"

  package var isEmpty: Bool { revealed.isEmpty }
  package var description: String { Self.mask }
  package var debugDescription: String { Self.mask }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
