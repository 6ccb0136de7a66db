import Groundwork
import Records
import TrafficCore

/// Users, sign-ins, keys and the log of changes, in memory.
final class MemoryPeople: AccountStore, KeyStore, AuditStore {
  private struct State {
    var users: [String: User] = [:]
    var sessions: [String: SignInSession] = [:]
    var keys: [String: APIKey] = [:]
  }

  private let state = Lock(State())

  func insert(_ user: User) throws {
    try state.withLock { state in
      try Self.check(user, state.users)
      state.users[user.id] = user
    }
  }

  func user(id: String) -> User? { state.withLock { $0.users[id] } }
  func user(name: String) -> User? { users().first { $0.name.lowercased() == name.lowercased() } }
  func user(email: String) -> User? { users().first { $0.email?.lowercased() == email.lowercased() } }
  func users(page: Page) -> [User] { Array(users().dropFirst(page.offset).prefix(page.limit)) }

  func update(_ user: User, from old: User) throws -> Bool {
    try state.withLock { state in
      try Self.check(user, state.users)
      guard var known = state.users[user.id], known.name == old.name, known.role == old.role,
        known.isActive == old.isActive
      else { return false }
      (known.name, known.email, known.role, known.isActive) = (user.name, user.email, user.role, user.isActive)
      state.users[user.id] = known
      return true
    }
  }

  func setPassword(userID: String, _ hash: String, replacing old: String?, mustChange: Bool, at now: Timestamp) -> Bool
  {
    state.withLock { state in
      guard var known = state.users[userID], old == nil || known.passwordHash == old else { return false }
      (known.passwordHash, known.mustChangePassword, known.passwordChanged) = (hash, mustChange, now)
      state.users[userID] = known
      return true
    }
  }

  func noteLogin(userID: String, at now: Timestamp) { state.withLock { $0.users[userID]?.lastLogin = now } }
  func removeUser(id: String) -> Bool { state.withLock { $0.users.removeValue(forKey: id) != nil } }

  func insert(_ session: SignInSession) { state.withLock { $0.sessions[session.id] = session } }
  func session(id: String) -> SignInSession? { state.withLock { $0.sessions[id] } }

  func sessions(userID: String?, page: Page) -> [SignInSession] {
    state.withLock { $0.sessions.values.filter { userID == nil || $0.userID == userID } }
  }

  func noteSeen(sessionID: String, at now: Timestamp) { state.withLock { $0.sessions[sessionID]?.lastSeen = now } }

  func revokeSession(id: String, at now: Timestamp) -> Bool {
    state.withLock { state in
      guard let session = state.sessions[id], session.revoked == nil else { return false }
      state.sessions[id]?.revoked = now
      return true
    }
  }

  func revokeSessions(userID: String, except: String?, at now: Timestamp) -> Int {
    let ids = sessions(userID: userID, page: Page()).map(\.id).filter { $0 != except }
    return ids.count { revokeSession(id: $0, at: now) }
  }

  func removeSessions(expiredBefore: Timestamp) -> Int { 0 }

  func insert(_ key: APIKey) { state.withLock { $0.keys[key.id] = key } }
  func key(id: String) -> APIKey? { state.withLock { $0.keys[id] } }
  func key(hash: String) -> APIKey? { state.withLock { $0.keys.values.first { $0.hash == hash } } }
  func keys(owner: String?, page: Page) -> [APIKey] { state.withLock { Array($0.keys.values) } }
  func noteUsed(id: String, at now: Timestamp) { state.withLock { $0.keys[id]?.lastUsed = now } }

  func revoke(id: String, at now: Timestamp) -> Bool {
    state.withLock { state in
      guard let key = state.keys[id], key.revoked == nil else { return false }
      state.keys[id]?.revoked = now
      return true
    }
  }

  func append(_ entry: AuditEntry) {}
  func entries(_ filter: AuditFilter, page: Page) -> [AuditEntry] { [] }
  func removeEntries(before: Timestamp) -> Int { 0 }

  private func users() -> [User] { state.withLock { $0.users.values.sorted { $0.name < $1.name } } }

  private static func check(_ user: User, _ users: [String: User]) throws {
    for other in users.values where other.id != user.id {
      if other.name.lowercased() == user.name.lowercased() { throw AccountTaken.name }
      if let email = user.email, other.email?.lowercased() == email.lowercased() { throw AccountTaken.email }
    }
  }
}
