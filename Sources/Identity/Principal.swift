/// Who is asking, after the guard of a route has looked.
package struct Principal: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A person, with the identifier of the sign-in.
    case user(session: String)
    /// A program, with the public prefix of its key.
    case key(prefix: String)
    /// Nobody in particular, where a setting lets everybody in.
    case anonymous
  }

  package let kind: Kind
  /// The user's or the key's name, for people.
  package let name: String
  /// The row behind it; nil for `anonymous` and for keys that come from the environment.
  package let identifier: String?
  package let role: Role
  package let scopes: Set<Scope>

  package init(kind: Kind, name: String, identifier: String?, role: Role, scopes: Set<Scope>? = nil) {
    self.kind = kind
    self.name = name
    self.identifier = identifier
    self.role = role
    self.scopes = scopes ?? Scope.all(of: role)
  }

  package static let anonymous = Principal(kind: .anonymous, name: "anonymous", identifier: nil, role: .viewer)

  /// How the audit log and the rows of jobs name it: `user:ana`, `key:gk_1a2b3c4d`, `anonymous`.
  package var label: String {
    switch kind {
    case .user: "user:\(name)"
    case .key(let prefix): "key:\(prefix)"
    case .anonymous: "anonymous"
    }
  }

  package func may(_ role: Role) -> Bool { self.role >= role }

  package func may(_ scope: Scope) -> Bool { scopes.contains(scope) || scopes.contains(.admin) }
}
