package import Groundwork
package import Identity
package import Records
import TrafficCore
import WebServer

/// Who people are: signing in and out, tokens and what they are worth. One for the whole process, shared by all
/// contracts; each chooses the audience of its tokens and the words of its refusals.
package final class Accounts: Sendable {
  /// A token's session and user, as they were a moment ago.
  private struct Known {
    let user: User
    let noted: Timestamp
  }

  package let settings: AccountSettings
  let store: any AccountStore
  let hasher: PasswordHasher
  let audit: AuditTrail
  private let signer: TokenSigner
  private let clock: any WallClock
  private let monotonic: any MonotonicClock
  private let throttle: any SignInThrottle
  private let memory: Lock<ShortMemory<String, Known>>
  private let hashing = Lock(0)

  /// Passwords that wait for their thread, each for a fifth of a second; more are told to come back.
  private static let maximumWaiting = 32

  /// - Parameter throttle: nil counts attempts in this process.
  package init(
    store: any AccountStore, audit: AuditTrail, secret: Secret, settings: AccountSettings = AccountSettings(),
    throttle: (any SignInThrottle)? = nil, clock: any WallClock = SystemWallClock(),
    monotonic: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.store = store
    self.audit = audit
    self.settings = settings
    self.clock = clock
    self.monotonic = monotonic
    hasher = PasswordHasher(cost: settings.passwordCost)
    signer = TokenSigner(secret: secret, clockSkew: settings.clockSkew)
    self.throttle = throttle ?? LocalThrottle(settings.throttle, clock: monotonic)
    memory = Lock(ShortMemory(lifetime: settings.recheckAfter))
  }

  var now: Timestamp { Timestamp(sinceEpoch: clock.sinceEpoch) }

  /// - Parameters:
  ///   - audience: what the token shall open; nil for the contract whose tokens carry none.
  ///   - lifetime: nil for `tokenLifetime`.
  /// - Throws: `SignInProblem`, `StoreError`.
  package func signIn(
    name: String, password: Secret, caller: Caller, audience: String?, lifetime: Duration? = nil
  ) async throws -> SignedIn {
    let attempt = LoginThrottle.Attempt(name: name, address: caller.address)
    // Counted before the slow comparison, so that trying many at once is not free.
    if let pause = await throttle.begin(attempt) { throw SignInProblem.throttled(retryAfter: pause) }
    let user: User?
    let isRight: Bool
    do {
      user = try await store.user(name: name)
      isRight = try await self.isRight(password, user?.passwordHash)
    } catch {
      // Nothing was learned about the password.
      await throttle.withdraw(attempt)
      throw error
    }
    guard isRight, let user else { throw SignInProblem.wrong }
    await throttle.succeeded(attempt)
    guard user.isActive else { throw SignInProblem.inactive }
    return try await begin(user, caller, audience, lifetime ?? settings.tokenLifetime)
  }

  /// What a token is worth now.
  /// - Throws: `StoreError` when nobody can say.
  package func verdict(onToken token: String, audience: String?) async throws -> TokenVerdict {
    let claims: TokenClaims
    do throws(TokenError) {
      claims = try signer.verify(token, now: clock.sinceEpoch, audience: audience)
    } catch {
      return .refused(error.description)
    }
    let known = memory.withLock { $0.value(claims.identifier, now: monotonic.now) }
    let user: User
    if let known {
      user = known.user
    } else {
      // Removing a user takes the sign-ins away, closing one ends them: why a token opens nothing is still told.
      let session = try await store.session(id: claims.identifier)
      let bearer =
        if let session { try await store.user(id: session.userID) } else {
          try await store.user(name: claims.subject)
        }
      guard let found = bearer, found.name.lowercased() == claims.subject.lowercased() else { return .unknownUser }
      guard let session, session.isGood(at: now) else {
        return session == nil || found.isActive ? .refused("the sign-in was ended") : .inactive(found)
      }
      user = found
      memory.withLock { $0.remember(claims.identifier, Known(user: user, noted: session.lastSeen), now: monotonic.now) }
      try await noteSeen(session)
    }
    guard user.isActive else { return .inactive(user) }
    guard let role = Role(rawValue: user.role) else { return .refused("the role \(user.role) is not known") }
    return .good(
      Principal(kind: .user(session: claims.identifier), name: user.name, identifier: user.id, role: role), user)
  }

  /// Ends one sign-in. False when there is none or it had ended.
  package func endSession(_ id: String, by actor: Principal, caller: Caller) async throws -> Bool {
    let isEnded = try await store.revokeSession(id: id, at: now)
    memory.withLock { $0.forget(id) }
    if isEnded { await audit.record("session.revoke", "session \(id)", by: actor, caller: caller) }
    return isEnded
  }

  /// Ends all sign-ins of a user but one; gives how many.
  package func endSessions(of userID: String, except: String?, by actor: Principal?, caller: Caller) async throws -> Int
  {
    let count = try await store.revokeSessions(userID: userID, except: except, at: now)
    forget(userID: userID)
    if count > 0 {
      await audit.record(
        "session.revoke_all", "user \(userID)", by: actor, details: ["ended": .integer(count)], caller: caller)
    }
    return count
  }

  /// Everything known of a user is asked anew.
  func forget(userID: String) { memory.withLock { $0.forget { $0.user.id == userID } } }

  /// Takes equally long whether there is a hash or not.
  func isRight(_ password: Secret, _ hash: String?) async throws -> Bool {
    try await inTurn { hasher in try await hasher.verify(password, against: hash) }
  }

  /// Whatever needs the thread of the passwords: so many wait, the rest is told to come back.
  func inTurn<Result: Sendable>(_ body: @Sendable (PasswordHasher) async throws -> Result) async throws -> Result {
    let isCrowded = hashing.withLock { waiting in
      if waiting >= Self.maximumWaiting { return true }
      waiting += 1
      return false
    }
    if isCrowded { throw SignInProblem.crowded }
    defer { hashing.withLock { $0 -= 1 } }
    return try await body(hasher)
  }

  private func begin(_ user: User, _ caller: Caller, _ audience: String?, _ lifetime: Duration) async throws -> SignedIn
  {
    let now = now
    let session = SignInSession(
      userID: user.id, created: now, expires: now.advanced(bySeconds: lifetime / .seconds(1)),
      address: caller.address, userAgent: caller.userAgent)
    try await store.insert(session)
    try await store.noteLogin(userID: user.id, at: now)
    let seconds = Int(now.microseconds / 1_000_000)
    let claims = TokenClaims(
      subject: user.name, identifier: session.id, issued: seconds,
      expires: seconds + Int(lifetime.components.seconds), audience: audience, role: Role(rawValue: user.role))
    let principal = Principal(
      kind: .user(session: session.id), name: user.name, identifier: user.id,
      role: claims.role ?? .viewer)
    await audit.record("session.create", "session \(session.id)", by: principal, caller: caller)
    return SignedIn(token: Secret(signer.sign(claims)), expires: session.expires, user: user, sessionID: session.id)
  }

  private func noteSeen(_ session: SignInSession) async throws {
    guard now.seconds(since: session.lastSeen) >= settings.noteUseAfter / .seconds(1) else { return }
    try await store.noteSeen(sessionID: session.id, at: now)
  }
}
