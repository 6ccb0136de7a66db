import Records

/// How a user and a sign-in lie in their rows.
enum UserRow {
  static let columns = """
    id, name, email, password_hash, role, is_active, must_change_password, created, password_changed, last_login
    """

  /// The columns above, then the keys that make names unique whatever the case.
  static func values(_ user: User) -> [any SQLBindable] {
    [
      user.id, user.name, user.email, user.passwordHash, user.role, user.isActive, user.mustChangePassword,
      user.created, user.passwordChanged, user.lastLogin, key(user.name), user.email.map(key),
    ]
  }

  static func key(_ text: String) -> String { text.lowercased() }

  static func user(_ row: SQLRow) throws -> User {
    var row = row
    return User(
      id: try row.text(), name: try row.text(), email: try row.optionalText(), passwordHash: try row.text(),
      role: try row.text(), isActive: try row.flag(), mustChangePassword: try row.flag(), created: try row.moment(),
      passwordChanged: try row.moment(), lastLogin: try row.optionalMoment())
  }
}

/// How a sign-in lies in its row.
enum SessionRow {
  static let columns = "id, user_id, created, expires, last_seen, address, user_agent, revoked"

  static func values(_ session: SignInSession) -> [any SQLBindable] {
    [
      session.id, session.userID, session.created, session.expires, session.lastSeen, session.address,
      session.userAgent, session.revoked,
    ]
  }

  static func session(_ row: SQLRow) throws -> SignInSession {
    var row = row
    return SignInSession(
      id: try row.text(), userID: try row.text(), created: try row.moment(), expires: try row.moment(),
      lastSeen: try row.moment(), address: try row.text(), userAgent: try row.text(),
      revoked: try row.optionalMoment())
  }
}
