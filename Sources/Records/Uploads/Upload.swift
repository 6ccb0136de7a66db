package import TrafficCore

/// A file on its way in that may be continued after a break.
package struct Upload: Sendable, Hashable {
  package let id: String
  package let owner: String?
  /// What the client called the file.
  package let name: String
  package let type: String
  /// In bytes, where the client said.
  package let size: Int?
  /// So many bytes are safely here: where the client goes on.
  package var received: Int
  /// The object it becomes.
  package let objectKey: String
  package var isComplete: Bool
  package let created: Timestamp
  package var updated: Timestamp
  /// Unfinished, it is removed then.
  package var expires: Timestamp

  package init(
    id: String = RandomID.make(), owner: String? = nil, name: String, type: String = "application/octet-stream",
    size: Int? = nil, received: Int = 0, objectKey: String, isComplete: Bool = false, created: Timestamp,
    updated: Timestamp? = nil, expires: Timestamp
  ) {
    self.id = id
    self.owner = owner
    self.name = name
    self.type = type
    self.size = size
    self.received = received
    self.objectKey = objectKey
    self.isComplete = isComplete
    self.created = created
    self.updated = updated ?? created
    self.expires = expires
  }
}
