/// What a person may do, each including what the one before may.
package enum Role: String, Sendable, CaseIterable, Comparable, Codable {
  /// Looks at everything that is not secret.
  case viewer
  /// Runs things: jobs, cameras, uploads.
  case `operator`
  /// Decides who may do what, and reads the settings.
  case admin

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .viewer: 0
    case .operator: 1
    case .admin: 2
    }
  }
}
