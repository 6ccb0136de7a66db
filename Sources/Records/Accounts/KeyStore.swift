package import TrafficCore

/// The keys of programs.
package protocol KeyStore: Sendable {
  /// - Throws: `StoreError` of kind `conflict` when id or hash is taken.
  func insert(_ key: APIKey) async throws
  func key(id: String) async throws -> APIKey?
  func key(hash: String) async throws -> APIKey?
  /// Newest first, also revoked ones.
  func keys(owner: String?, page: Page) async throws -> [APIKey]
  func noteUsed(id: String, at now: Timestamp) async throws
  /// False when there is none or it was revoked before.
  func revoke(id: String, at now: Timestamp) async throws -> Bool
}
