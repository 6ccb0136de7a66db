package import TrafficCore

/// A key for programs. Only its hash is kept; the key itself is shown once, when it is made.
package struct APIKey: Sendable, Hashable {
  package let id: String
  package var name: String
  /// The first characters of the key, so that people recognise it.
  package let prefix: String
  /// As Identity made it; unique.
  package let hash: String
  /// What it may be used for; Identity knows the words.
  package var scopes: [String]
  /// The user who made it, nil when the command line did.
  package let owner: String?
  package let created: Timestamp
  package var expires: Timestamp?
  package var lastUsed: Timestamp?
  package var revoked: Timestamp?

  package init(
    id: String = RandomID.make(), name: String, prefix: String, hash: String, scopes: [String], owner: String? = nil,
    created: Timestamp, expires: Timestamp? = nil, lastUsed: Timestamp? = nil, revoked: Timestamp? = nil
  ) {
    self.id = id
    self.name = name
    self.prefix = prefix
    self.hash = hash
    self.scopes = scopes
    self.owner = owner
    self.created = created
    self.expires = expires
    self.lastUsed = lastUsed
    self.revoked = revoked
  }

  package func isGood(at now: Timestamp) -> Bool {
    if revoked != nil { return false }
    return expires.map { now < $0 } ?? true
  }
}
