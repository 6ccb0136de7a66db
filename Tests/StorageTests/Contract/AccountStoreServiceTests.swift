import Records
import TestKit
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(2)))
struct AccountStoreServiceTests {
  private func user(_ name: String, email: String? = nil) -> User {
    User(id: "id-\(name)", name: name, email: email, passwordHash: "$2b$…", role: "operator", created: .second(0))
  }

  @Test(arguments: TestDatabase.allCases)
  func `users are found whatever the case of their names`(kind: TestDatabase) async throws {
    let accounts = try await kind.open().stores.accounts
    let ann = user("Änne", email: "Anne@Example.org")
    try await accounts.insert(ann)
    #expect(try await accounts.user(id: "id-Änne") == ann)
    #expect(try await accounts.user(name: "ÄNNE") == ann)
    #expect(try await accounts.user(email: "anne@example.ORG") == ann)
    #expect(try await accounts.user(name: "Anne") == nil)
  }

  @Test(arguments: TestDatabase.allCases)
  func `what is taken is named`(kind: TestDatabase) async throws {
    let accounts = try await kind.open().stores.accounts
    try await accounts.insert(user("ann", email: "ann@example.org"))
    try await accounts.insert(user("without"))
    try await accounts.insert(user("without too"))
    var bob = user("bob", email: "bob@example.org")
    try await accounts.insert(bob)
    await #expect(throws: AccountTaken.name) { try await accounts.insert(user("ANN")) }
    await #expect(throws: AccountTaken.email) { try await accounts.insert(user("eve", email: "ANN@example.org")) }
    let old = bob
    bob.email = "ann@example.org"
    await #expect(throws: AccountTaken.email) { _ = try await accounts.update(bob, from: old) }
    bob.name = "Ann"
    bob.email = nil
    await #expect(throws: AccountTaken.name) { _ = try await accounts.update(bob, from: old) }
    #expect(try await accounts.users(page: Page()).count == 4)
    #expect(try await accounts.users(page: Page(limit: 2, offset: 1)).map(\.name) == ["bob", "without"])
  }

  @Test(arguments: TestDatabase.allCases)
  func `an edit leaves the password, and a password leaves the rest`(kind: TestDatabase) async throws {
    let accounts = try await kind.open().stores.accounts
    let ann = user("ann")
    try await accounts.insert(ann)
    #expect(try await !accounts.update(user("anna"), from: user("anna")))
    let edited = User(
      id: "id-ann", name: "Anna", email: "a@example.org", passwordHash: "not written", role: "admin", isActive: false,
      mustChangePassword: true, created: .second(0), passwordChanged: .second(3), lastLogin: .second(4))
    #expect(try await accounts.update(edited, from: ann))
    // Whoever read the row before cannot undo this.
    #expect(try await !accounts.update(ann, from: ann))
    #expect(
      try await accounts.setPassword(userID: "id-ann", "new", replacing: "$2b$…", mustChange: true, at: .second(7)))
    #expect(
      try await !accounts.setPassword(userID: "id-ann", "late", replacing: "$2b$…", mustChange: false, at: .second(8)))
    #expect(try await !accounts.setPassword(userID: "nobody", "x", replacing: nil, mustChange: false, at: .second(8)))
    try await accounts.noteLogin(userID: "id-ann", at: .second(9))
    var expected = edited
    (expected.passwordHash, expected.passwordChanged, expected.lastLogin) = ("new", .second(7), .second(9))
    #expect(try await accounts.user(name: "anna") == expected)
    #expect(
      try await accounts.setPassword(userID: "id-ann", "set", replacing: nil, mustChange: false, at: .second(10)))
    #expect(try await accounts.user(name: "anna")?.passwordHash == "set")
  }

  @Test(arguments: TestDatabase.allCases)
  func `sign-ins are listed and taken back`(kind: TestDatabase) async throws {
    let accounts = try await kind.open().stores.accounts
    try await accounts.insert(user("ann"))
    try await accounts.insert(user("bob"))
    let sessions = (0..<4).map { number in
      SignInSession(
        id: "s\(number)", userID: number == 3 ? "id-bob" : "id-ann", created: .second(Double(number)),
        expires: .second(100 + Double(number)), address: "192.0.2.1", userAgent: "Lynx")
    }
    for session in sessions { try await accounts.insert(session) }
    #expect(try await accounts.session(id: "s1") == sessions[1])
    #expect(try await accounts.sessions(userID: "id-ann", page: Page()).map(\.id) == ["s2", "s1", "s0"])
    #expect(try await accounts.sessions(userID: nil, page: Page()).count == 4)
    try await accounts.noteSeen(sessionID: "s0", at: .second(50))
    #expect(try await accounts.session(id: "s0")?.lastSeen == .second(50))
    #expect(try await accounts.revokeSession(id: "s0", at: .second(60)))
    #expect(try await !accounts.revokeSession(id: "s0", at: .second(61)))
    #expect(try await accounts.session(id: "s0")?.isGood(at: .second(62)) == false)
    #expect(try await accounts.revokeSessions(userID: "id-ann", except: "s2", at: .second(63)) == 1)
    #expect(try await accounts.session(id: "s2")?.isGood(at: .second(64)) == true)
    #expect(try await accounts.removeSessions(expiredBefore: .second(102)) == 2)
    #expect(try await accounts.removeUser(id: "id-ann"))
    #expect(try await accounts.sessions(userID: nil, page: Page()).map(\.id) == ["s3"])
    #expect(try await !accounts.removeUser(id: "id-ann"))
  }

  @Test(arguments: TestDatabase.allCases)
  func `keys are found by their hash and revoked once`(kind: TestDatabase) async throws {
    let keys = try await kind.open().stores.keys
    let key = APIKey(
      id: "k1", name: "north gate", prefix: "gk_1a", hash: "abc", scopes: ["jobs", "read"], owner: "ann",
      created: .second(0), expires: .second(100))
    try await keys.insert(key)
    try await keys.insert(APIKey(id: "k2", name: "old", prefix: "", hash: "def", scopes: [], created: .second(1)))
    #expect(try await keys.key(hash: "abc") == key)
    #expect(try await keys.key(id: "k2")?.scopes == [])
    #expect(try await keys.keys(owner: nil, page: Page()).map(\.id) == ["k2", "k1"])
    #expect(try await keys.keys(owner: "ann", page: Page()).map(\.id) == ["k1"])
    try await keys.noteUsed(id: "k1", at: .second(5))
    #expect(try await keys.key(id: "k1")?.lastUsed == .second(5))
    #expect(try await keys.revoke(id: "k1", at: .second(6)))
    #expect(try await !keys.revoke(id: "k1", at: .second(7)))
    #expect(try await keys.key(id: "k1")?.isGood(at: .second(8)) == false)
    await #expect { try await keys.insert(key) } throws: { ($0 as? StoreError)?.kind == .conflict }
  }

  @Test(arguments: TestDatabase.allCases)
  func `the audit log is filtered and grows old`(kind: TestDatabase) async throws {
    let audit = try await kind.open().stores.audit
    for number in 0..<6 {
      try await audit.append(
        AuditEntry(
          id: "e\(number)", at: .second(Double(number)), actor: number < 3 ? "ann" : "bob", actorName: "Somebody",
          action: number % 2 == 0 ? "key.create" : "key.revoke", subject: "key \(number)", details: "{\"n\":\(number)}",
          address: "192.0.2.7", requestID: number == 0 ? nil : "r\(number)"))
    }
    #expect(try await audit.entries(AuditFilter(), page: Page(limit: 2)).map(\.id) == ["e5", "e4"])
    #expect(
      try await audit.entries(AuditFilter(actor: "ann", action: "key.create"), page: Page()).map(\.id) == ["e2", "e0"])
    let filter = AuditFilter(from: .second(1), before: .second(3))
    #expect(try await audit.entries(filter, page: Page()).map(\.requestID) == ["r2", "r1"])
    #expect(try await audit.entries(AuditFilter(subject: "key 4"), page: Page()).map(\.details) == ["{\"n\":4}"])
    #expect(try await audit.removeEntries(before: .second(4)) == 4)
  }
}
