package import TrafficCore

/// Users and their sign-ins.
package protocol AccountStore: Sendable {
  /// - Throws: `AccountTaken` when the name or the address is another user's.
  func insert(_ user: User) async throws
  func user(id: String) async throws -> User?
  func user(name: String) async throws -> User?
  func user(email: String) async throws -> User?
  /// By name.
  func users(page: Page) async throws -> [User]
  /// Writes name, address, role and whether the account is open, and nothing else: a password that changes at the same
  /// time stays. False when name, role or openness are not those of `old` any more, or when there is no such user.
  /// - Throws: `AccountTaken` as above.
  func update(_ user: User, from old: User) async throws -> Bool
  /// Writes a password and nothing else, so that closing an account at the same time stays.
  /// - Parameter replacing: the hash that must still be there; nil replaces whatever is there.
  /// - Returns: false when another hash is there, or no such user.
  func setPassword(userID: String, _ hash: String, replacing old: String?, mustChange: Bool, at now: Timestamp)
    async throws -> Bool
  /// Alone, so that it never undoes somebody's edit.
  func noteLogin(userID: String, at now: Timestamp) async throws
  /// Removes the user with the sign-ins. False when there was none.
  func removeUser(id: String) async throws -> Bool

  func insert(_ session: SignInSession) async throws
  func session(id: String) async throws -> SignInSession?
  /// Newest first, also revoked and expired ones until they are removed.
  func sessions(userID: String?, page: Page) async throws -> [SignInSession]
  func noteSeen(sessionID: String, at now: Timestamp) async throws
  /// False when there is none or it was revoked before.
  func revokeSession(id: String, at now: Timestamp) async throws -> Bool
  /// All of the user's but one; gives how many.
  func revokeSessions(userID: String, except: String?, at now: Timestamp) async throws -> Int
  /// Those that expired before this moment; gives how many.
  func removeSessions(expiredBefore: Timestamp) async throws -> Int
}

/// Says which of the two unique things of a user is taken.
package enum AccountTaken: Error, Sendable, Equatable, CustomStringConvertible {
  case name, email

  package var description: String {
    switch self {
    case .name: "This user name is taken; choose another."
    case .email: "This e-mail address belongs to another user."
    }
  }
}
