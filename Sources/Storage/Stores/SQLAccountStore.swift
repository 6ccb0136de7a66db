import Records
import TrafficCore

/// Users and their sign-ins.
struct SQLAccountStore: AccountStore {
  let database: any Database

  private static let insertion = """
    INSERT INTO gantry_users (\(UserRow.columns), name_key, email_key)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """

  func insert(_ user: User) async throws {
    _ = try await namingWhatIsTaken { try await database.run(Self.insertion, UserRow.values(user)) }
  }

  func user(id: String) async throws -> User? { try await user("id", id) }
  func user(name: String) async throws -> User? { try await user("name_key", UserRow.key(name)) }
  func user(email: String) async throws -> User? { try await user("email_key", UserRow.key(email)) }

  private func user(_ column: String, _ value: String) async throws -> User? {
    try await database.rows("SELECT \(UserRow.columns) FROM gantry_users WHERE \(column) = $1", [value]).first
      .map(UserRow.user)
  }

  func users(page: Page) async throws -> [User] {
    try await database.rows(
      "SELECT \(UserRow.columns) FROM gantry_users ORDER BY name_key LIMIT $1 OFFSET $2", [page.limit, page.offset]
    ).map(UserRow.user)
  }

  func update(_ user: User, from old: User) async throws -> Bool {
    try await namingWhatIsTaken {
      try await database.run(
        """
        UPDATE gantry_users SET name = $2, email = $3, role = $4, is_active = $5, name_key = $6, email_key = $7
        WHERE id = $1 AND name = $8 AND role = $9 AND is_active = $10
        """,
        [
          user.id, user.name, user.email, user.role, user.isActive, UserRow.key(user.name),
          user.email.map(UserRow.key), old.name, old.role, old.isActive,
        ]) == 1
    }
  }

  func setPassword(userID: String, _ hash: String, replacing old: String?, mustChange: Bool, at now: Timestamp)
    async throws -> Bool
  {
    let change = "UPDATE gantry_users SET password_hash = $2, must_change_password = $3, password_changed = $4"
    guard let old else {
      return try await database.run("\(change) WHERE id = $1", [userID, hash, mustChange, now]) == 1
    }
    return try await database.run(
      "\(change) WHERE id = $1 AND password_hash = $5", [userID, hash, mustChange, now, old]) == 1
  }

  func noteLogin(userID: String, at now: Timestamp) async throws {
    try await database.run("UPDATE gantry_users SET last_login = $2 WHERE id = $1", [userID, now])
  }

  func removeUser(id: String) async throws -> Bool {
    try await database.run("DELETE FROM gantry_users WHERE id = $1", [id]) == 1
  }

  func insert(_ session: SignInSession) async throws {
    try await database.run(
      "INSERT INTO gantry_sessions (\(SessionRow.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      SessionRow.values(session))
  }

  func session(id: String) async throws -> SignInSession? {
    try await database.rows("SELECT \(SessionRow.columns) FROM gantry_sessions WHERE id = $1", [id]).first
      .map(SessionRow.session)
  }

  func sessions(userID: String?, page: Page) async throws -> [SignInSession] {
    var condition = SQLCondition()
    condition.add("user_id", "=", userID)
    let (limit, offset) = (condition.place(page.limit), condition.place(page.offset))
    return try await database.rows(
      "SELECT \(SessionRow.columns) FROM gantry_sessions\(condition.clause) ORDER BY created DESC, id "
        + "LIMIT \(limit) OFFSET \(offset)", condition.values
    ).map(SessionRow.session)
  }

  func noteSeen(sessionID: String, at now: Timestamp) async throws {
    try await database.run("UPDATE gantry_sessions SET last_seen = $2 WHERE id = $1", [sessionID, now])
  }

  func revokeSession(id: String, at now: Timestamp) async throws -> Bool {
    try await database.run("UPDATE gantry_sessions SET revoked = $2 WHERE id = $1 AND revoked IS NULL", [id, now]) == 1
  }

  func revokeSessions(userID: String, except: String?, at now: Timestamp) async throws -> Int {
    try await database.run(
      "UPDATE gantry_sessions SET revoked = $2 WHERE user_id = $1 AND id <> $3 AND revoked IS NULL",
      [userID, now, except ?? ""])
  }

  func removeSessions(expiredBefore: Timestamp) async throws -> Int {
    try await database.run("DELETE FROM gantry_sessions WHERE expires < $1", [expiredBefore])
  }

  private func namingWhatIsTaken<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as StoreError where error.kind == .conflict {
      let constraint = error.constraint ?? ""
      if constraint.contains("name_key") { throw AccountTaken.name }
      if constraint.contains("email_key") { throw AccountTaken.email }
      throw error
    }
  }
}
