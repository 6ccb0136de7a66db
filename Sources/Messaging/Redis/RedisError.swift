import Wire

/// Why Redis could not do something: what was asked, of which server, the cause, and whether to ask again.
package struct RedisError: PassingFailure, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// Nobody answers, or not in time; the link tries again by itself, with growing pauses.
    case unreachable
    /// The server answered and said no: a wrong password, a key of another kind, a full memory.
    case refused
    /// An answer of a shape that the question does not have.
    case unexpected
  }

  package let kind: Kind
  package let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  package var canRetry: Bool { kind == .unreachable }
}
