package import TrafficCore

/// One sign-in of a user: the row behind a token or a cookie, so that it can be listed and taken back.
package struct SignInSession: Sendable, Hashable {
  /// What the token names (`jti`).
  package let id: String
  package let userID: String
  package let created: Timestamp
  package var expires: Timestamp
  package var lastSeen: Timestamp
  /// From where, as the server saw it.
  package var address: String
  package var userAgent: String
  package var revoked: Timestamp?

  package init(
    id: String = RandomID.make(), userID: String, created: Timestamp, expires: Timestamp, lastSeen: Timestamp? = nil,
    address: String = "", userAgent: String = "", revoked: Timestamp? = nil
  ) {
    self.id = id
    self.userID = userID
    self.created = created
    self.expires = expires
    self.lastSeen = lastSeen ?? created
    self.address = address
    self.userAgent = userAgent
    self.revoked = revoked
  }

  package func isGood(at now: Timestamp) -> Bool { revoked == nil && now < expires }
}
