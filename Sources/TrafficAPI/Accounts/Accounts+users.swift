package import Groundwork
package import Identity
package import Records
import TrafficCore
import WebServer

/// Making and changing accounts. Every change is in the audit log.
extension Accounts {
  /// An account that somebody makes for himself, where that is open.
  package func register(name: String, email: String?, password: Secret, caller: Caller) async throws -> User {
    guard settings.isRegistrationOpen else { throw AccountProblem.registrationClosed }
    return try await make(
      name: name, email: email, password: password, role: settings.registeredRole, by: nil, caller: caller,
      action: "user.register")
  }

  /// An account that an administrator makes for somebody.
  /// - Parameter mustChangePassword: when somebody else has chosen it.
  package func make(
    name: String, email: String?, password: Secret, role: Role, mustChangePassword: Bool = false, by actor: Principal?,
    caller: Caller, action: String = "user.create"
  ) async throws -> User {
    try AccountRules.check(name: name, email: email)
    let hash = try await hashed(password)
    let user = User(
      name: name, email: email, passwordHash: hash, role: role.rawValue, mustChangePassword: mustChangePassword,
      created: now)
    do {
      try await store.insert(user)
    } catch let error as AccountTaken {
      throw AccountProblem(error)
    }
    await audit.record(
      action, "user \(user.id)", by: actor, details: ["name": .string(name), "role": .string(role.rawValue)],
      caller: caller)
    return user
  }

  /// Writes a changed user. Closing an account or changing its role ends its sign-ins.
  package func update(_ user: User, from old: User, by actor: Principal?, caller: Caller) async throws {
    try AccountRules.check(name: user.name == old.name ? nil : user.name, email: user.email)
    if old.role == Role.admin.rawValue, old.isActive, user.role != Role.admin.rawValue || !user.isActive {
      try await checkOtherAdministrator(than: old.id)
    }
    do {
      guard try await store.update(user, from: old) else { throw try await whyNotChanged(user.id) }
    } catch let error as AccountTaken {
      throw AccountProblem(error)
    }
    forget(userID: user.id)
    await audit.record(
      "user.update", "user \(user.id)", by: actor,
      details: [
        "name": .string(user.name), "role": .string(user.role), "is_active": .bool(user.isActive),
      ], caller: caller)
    if !user.isActive || user.role != old.role || user.name != old.name {
      _ = try await endSessions(of: user.id, except: nil, by: actor, caller: caller)
    }
  }

  package func remove(_ user: User, by actor: Principal?, caller: Caller) async throws {
    if user.role == Role.admin.rawValue, user.isActive { try await checkOtherAdministrator(than: user.id) }
    guard try await store.removeUser(id: user.id) else { throw AccountProblem.missing }
    forget(userID: user.id)
    await audit.record(
      "user.remove", "user \(user.id)", by: actor, details: ["name": .string(user.name)], caller: caller)
  }

  /// Ends every other sign-in of the user.
  package func changePassword(
    of user: User, present: Secret, new: Secret, by actor: Principal, session: String?, caller: Caller
  ) async throws {
    guard try await isRight(present, user.passwordHash) else { throw AccountProblem.wrongPassword }
    // Between this look at the hash and its replacement another one may have come: that of an administrator stays.
    guard try await write(new, of: user, replacing: user.passwordHash, mustChange: false) else {
      throw AccountProblem.wrongPassword
    }
    await audit.record("user.password", "user \(user.id)", by: actor, caller: caller)
    _ = try await endSessions(of: user.id, except: session, by: actor, caller: caller)
  }

  /// Gives a user a new password that has to be changed at the next sign-in.
  package func resetPassword(of user: User, by actor: Principal?, caller: Caller) async throws -> Secret {
    let password = Secret(Random.text(bytes: 12))
    guard try await write(password, of: user, replacing: nil, mustChange: true) else { throw AccountProblem.missing }
    await audit.record("user.password_reset", "user \(user.id)", by: actor, caller: caller)
    _ = try await endSessions(of: user.id, except: nil, by: actor, caller: caller)
    return password
  }

  /// Whether anybody may administrate; while not, the one-time token makes the first.
  package func hasAdministrator() async throws -> Bool { try await activeAdministrators(atLeast: 1, except: nil) }

  private func checkOtherAdministrator(than id: String) async throws {
    guard try await activeAdministrators(atLeast: 1, except: id) else { throw AccountProblem.lastAdministrator }
  }

  private func activeAdministrators(atLeast count: Int, except id: String?) async throws -> Bool {
    var (found, offset) = (0, 0)
    while true {
      let users = try await store.users(page: Page(limit: 1000, offset: offset))
      found += users.count { $0.role == Role.admin.rawValue && $0.isActive && $0.id != id }
      if found >= count { return true }
      if users.count < 1000 { return false }
      offset += users.count
    }
  }

  /// Touches nothing but the password: the account may be closed or lose its role meanwhile.
  private func write(_ password: Secret, of user: User, replacing old: String?, mustChange: Bool) async throws -> Bool {
    let hash = try await hashed(password)
    let isWritten = try await store.setPassword(
      userID: user.id, hash, replacing: old, mustChange: mustChange, at: now)
    forget(userID: user.id)
    return isWritten
  }

  private func whyNotChanged(_ id: String) async throws -> AccountProblem {
    try await store.user(id: id) == nil ? .missing : .changedMeanwhile
  }

  private func hashed(_ password: Secret) async throws -> String {
    // What is refused anyway takes nobody's place in the queue.
    do throws(PasswordError) { try PasswordHasher.check(password) } catch {
      throw AccountProblem.unfit(error.description)
    }
    return try await inTurn { hasher in try await hasher.hash(password) }
  }
}
