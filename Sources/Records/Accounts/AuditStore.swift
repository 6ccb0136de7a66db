package import TrafficCore

/// The log of changes, which only grows until it is old.
package protocol AuditStore: Sendable {
  func append(_ entry: AuditEntry) async throws
  /// Newest first.
  func entries(_ filter: AuditFilter, page: Page) async throws -> [AuditEntry]
  /// Gives how many went.
  func removeEntries(before: Timestamp) async throws -> Int
}

/// Which entries a list shows; what is nil does not matter.
package struct AuditFilter: Sendable, Hashable {
  package var actor: String?
  package var action: String?
  package var subject: String?
  package var from: Timestamp?
  package var before: Timestamp?

  package init(
    actor: String? = nil, action: String? = nil, subject: String? = nil, from: Timestamp? = nil,
    before: Timestamp? = nil
  ) {
    self.actor = actor
    self.action = action
    self.subject = subject
    self.from = from
    self.before = before
  }
}
