package import TrafficCore

/// Who changed what, when and from where. Written once, never changed.
package struct AuditEntry: Sendable, Hashable {
  package let id: String
  package let at: Timestamp
  /// A user's or key's id, or `system`.
  package let actor: String
  /// How the actor is called, kept because names and users go.
  package let actorName: String
  /// What was done: `user.create`, `key.revoke`, `session.revoke`.
  package let action: String
  /// To what: a kind and an id, `user 5f0f…`.
  package let subject: String
  /// More, as JSON text, without secrets.
  package let details: String
  package let address: String
  package let requestID: String?

  package init(
    id: String = RandomID.make(), at: Timestamp, actor: String, actorName: String, action: String, subject: String,
    details: String = "{}", address: String = "", requestID: String? = nil
  ) {
    self.id = id
    self.at = at
    self.actor = actor
    self.actorName = actorName
    self.action = action
    self.subject = subject
    self.details = details
    self.address = address
    self.requestID = requestID
  }
}
