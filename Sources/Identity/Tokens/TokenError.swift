/// Why a token does not open anything. Clients hear only that it does not; the log hears which.
package enum TokenError: Error, Equatable, CustomStringConvertible {
  /// Not three parts of base64url, or not JSON within.
  case malformed
  /// Signed in another way than ours, or not at all.
  case algorithm
  case signature
  case expired
  /// From the future: a clock is wrong, or somebody makes tokens.
  case notYetValid
  /// Made for another API.
  case audience

  package var description: String {
    switch self {
    case .malformed: "the token cannot be read"
    case .algorithm: "the token is not signed with HS256"
    case .signature: "the token was signed with another secret"
    case .expired: "the token has expired"
    case .notYetValid: "the token is from the future; check the clocks"
    case .audience: "the token was made for another API"
    }
  }
}
