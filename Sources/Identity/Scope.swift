/// What a program with an API key may do; a key has one or several.
package enum Scope: String, Sendable, CaseIterable, Codable {
  /// Reads jobs, results, models, sessions.
  case read
  /// Sends pictures and videos, cancels and repeats jobs.
  case detect
  /// Everything an administrator may.
  case admin

  /// What a person of this role could do with a key.
  package static func all(of role: Role) -> Set<Scope> {
    switch role {
    case .viewer: [.read]
    case .operator: [.read, .detect]
    case .admin: [.read, .detect, .admin]
    }
  }

  /// The role whose doors this scope opens.
  package var role: Role {
    switch self {
    case .read: .viewer
    case .detect: .operator
    case .admin: .admin
    }
  }
}
