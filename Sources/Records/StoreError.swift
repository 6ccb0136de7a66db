/// What a store says when it cannot do what was asked; the kind tells the caller what to do, the text the operator.
package struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable, CaseIterable {
    /// The database or object store does not answer now. Trying again later may help. HTTP 503.
    case unavailable
    /// No room: disk, quota or database full. HTTP 507.
    case full
    /// Something with this name or id exists already, or has changed meanwhile. HTTP 409.
    case conflict
    /// There is nothing of that name. HTTP 404.
    case missing
    /// The peer does not let us in: wrong password, key or certificate. Only an operator can help. HTTP 503.
    case refused
    /// What is stored cannot be read back or does not fit this program. Only an operator can help. HTTP 500.
    case damaged
    /// The caller asked for something that cannot be: a bad key, a range outside. HTTP 400.
    case invalid
  }

  package let kind: Kind
  package let description: String
  /// Of a conflict: the rule of the table that was hurt, so that the store can say what is taken.
  package let constraint: String?

  package init(_ kind: Kind, _ description: String, constraint: String? = nil) {
    self.kind = kind
    self.description = description
    self.constraint = constraint
  }

  /// Whether the same call may succeed later without anybody doing anything.
  package var mayPass: Bool { kind == .unavailable || kind == .full }
}
