/// Why a request got no answer. An answer of any status is none.
package struct HTTPFailure: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// No such name, nobody there, connection closed.
    case unreachable
    /// The address is one that requests may not come to (`Reach`).
    case forbidden
    case timeout
    /// The answer is larger than allowed.
    case tooLarge
    /// Certificate or encryption.
    case insecure
    /// Not HTTP, or broken off.
    case broken
    /// The address itself makes no sense.
    case invalid
    /// The file that the body comes from or the answer goes to.
    case file
    /// The disk that the answer goes to.
    case full
  }

  package let kind: Kind
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// Whether the same request may get an answer later.
  package var mayPass: Bool {
    switch kind {
    case .unreachable, .timeout, .broken: true
    case .forbidden, .tooLarge, .insecure, .invalid, .file, .full: false
    }
  }
}
