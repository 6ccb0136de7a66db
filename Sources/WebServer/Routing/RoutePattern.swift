/// The form of a path: `/jobs/{id}/files/{path...}`. A name in braces takes one segment, with dots all that follow.
/// A slash at the end counts.
package struct RoutePattern: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  enum Segment: Sendable, Hashable {
    case literal(String)
    case name(String)
    case rest(String)
  }

  let segments: [Segment]
  package let description: String

  package init(stringLiteral value: String) { self.init(value) }

  /// - Parameter text: written by us: a path without a leading slash is a mistake of ours.
  package init(_ text: String) {
    precondition(text.hasPrefix("/"), "the pattern \(text) does not begin with a slash")
    description = text
    segments = Self.pieces(of: text).map { piece in
      guard piece.hasPrefix("{"), piece.hasSuffix("}") else { return .literal(String(piece)) }
      let name = piece.dropFirst().dropLast()
      return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .name(String(name))
    }
  }

  /// Without names.
  var isLiteral: Bool {
    segments.allSatisfy { if case .literal = $0 { true } else { false } }
  }

  /// The names in braces.
  package var names: [String] {
    segments.compactMap {
      switch $0 {
      case .literal: nil
      case .name(let name), .rest(let name): name
      }
    }
  }

  /// As OpenAPI writes it: `{path...}` is `{path}`.
  var documentPath: String { description.replacing("...}", with: "}") }

  static func pieces(of path: String) -> [Substring] {
    path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
  }
}
