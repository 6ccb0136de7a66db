package import Groundwork
package import Identity
package import Records
package import TrafficCore
import WebServer

/// The keys of programs: what they are worth, making and revoking them.
package final class KeyRing: Sendable {
  private let store: any KeyStore
  private let audit: AuditTrail
  /// Digest of the one key that the contracts know, from the environment or the data folder.
  private let given: [UInt8]?
  private let settings: AccountSettings
  private let clock: any WallClock
  private let monotonic: any MonotonicClock
  private let memory: Lock<ShortMemory<String, APIKey>>

  package init(
    store: any KeyStore, audit: AuditTrail, given: Secret?, settings: AccountSettings = AccountSettings(),
    clock: any WallClock = SystemWallClock(), monotonic: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.store = store
    self.audit = audit
    self.given = given.map { Digest.sha256(Array($0.revealed.utf8)) }
    self.settings = settings
    self.clock = clock
    self.monotonic = monotonic
    memory = Lock(ShortMemory(lifetime: settings.recheckAfter))
  }

  private var now: Timestamp { Timestamp(sinceEpoch: clock.sinceEpoch) }

  /// Whose key this is; nil when it is nobody's, revoked or expired.
  /// - Throws: `StoreError` when nobody can say.
  package func principal(forKey text: String?) async throws -> Principal? {
    guard let text, !text.isEmpty else { return nil }
    let digest = Digest.sha256(Array(text.utf8))
    if let given, Digest.areEqual(digest, given) {
      return Principal(
        kind: .key(prefix: "API_KEY"), name: "API_KEY", identifier: nil, role: .operator, scopes: [.read, .detect])
    }
    guard AccessKey.isOne(text), let key = try await key(Digest.hexadecimal(digest)), key.isGood(at: now) else {
      return nil
    }
    let scopes = Set(key.scopes.compactMap(Scope.init))
    let role = scopes.map(\.role).max() ?? .viewer
    return Principal(kind: .key(prefix: key.prefix), name: key.name, identifier: key.id, role: role, scopes: scopes)
  }

  /// The key's text is in the answer and nowhere else.
  package func make(
    name: String, scopes: Set<Scope>, expires: Timestamp? = nil, owner: String?, by actor: Principal?, caller: Caller
  ) async throws -> (key: APIKey, text: Secret) {
    var random = SystemRandomNumberGenerator()
    let fresh = AccessKey.make(&random)
    let key = APIKey(
      name: name, prefix: fresh.prefix, hash: fresh.digest, scopes: scopes.map(\.rawValue).sorted(), owner: owner,
      created: now, expires: expires)
    try await store.insert(key)
    await audit.record(
      "key.create", "key \(key.id)", by: actor,
      details: [
        "name": .string(name), "prefix": .string(key.prefix), "scopes": .array(key.scopes.map { .string($0) }),
      ], caller: caller)
    return (key, fresh.text)
  }

  /// False when there is none or it was revoked before.
  package func revoke(id: String, by actor: Principal?, caller: Caller) async throws -> Bool {
    let isRevoked = try await store.revoke(id: id, at: now)
    memory.withLock { $0.forget { $0.id == id } }
    if isRevoked { await audit.record("key.revoke", "key \(id)", by: actor, caller: caller) }
    return isRevoked
  }

  private func key(_ digest: String) async throws -> APIKey? {
    if let known = memory.withLock({ $0.value(digest, now: monotonic.now) }) { return known }
    guard let key = try await store.key(hash: digest) else { return nil }
    memory.withLock { $0.remember(digest, key, now: monotonic.now) }
    let isOld = key.lastUsed.map { now.seconds(since: $0) >= settings.noteUseAfter / .seconds(1) } ?? true
    if isOld { try await store.noteUsed(id: key.id, at: now) }
    return key
  }
}
