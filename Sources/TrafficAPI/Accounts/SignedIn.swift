package import Groundwork
package import Identity
package import Records
package import TrafficCore

/// A sign-in that has just been made.
package struct SignedIn: Sendable {
  package let token: Secret
  package let expires: Timestamp
  package let user: User
  package let sessionID: String
}

/// What a token is worth.
package enum TokenVerdict: Sendable {
  /// Unreadable, expired, revoked, or made for another API; the text is for the log.
  case refused(String)
  case unknownUser
  case inactive(User)
  case good(Principal, User)
}
