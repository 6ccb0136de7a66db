/// A piece of a YAML document together with the place it was written at.
package struct YAMLNode: Equatable, Sendable {
  /// Counted from 1.
  package let line: Int
  /// Counted from 1.
  package let column: Int
  package let content: Content

  package enum Content: Equatable, Sendable {
    /// `isPlain` is false for quoted and block text, which is never a number, a truth value or null.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  /// A key of a mapping and what it holds, in the order of the file.
  package struct Entry: Equatable, Sendable {
    package let key: String
    package let line: Int
    package let column: Int
    package let value: YAMLNode
  }

  /// Nothing written, `~` or `null`.
  package var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }
}
