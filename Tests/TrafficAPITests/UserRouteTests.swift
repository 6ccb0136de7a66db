import Groundwork
import Identity
import Records
import TestKit
import Testing
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct UserRouteTests {
  private let base = OwnAPI.prefix

  @Test(arguments: RouteTester.Way.allCases)
  func `an administrator makes, changes and removes users, and all of it is written down`(
    way: RouteTester.Way
  ) async throws {
    let house = try await OwnHouse()
    let admin = try await house.signedIn(.admin)
    try await RouteTester.run(house.router, over: way) { tester in
      let made = try await tester.post(
        "\(base)/users", json: ["name": "ana", "email": "ana@example.org", "role": "viewer"], headers: admin)
      #expect(made.status == 201)
      let password = try #require(try made.json()["password"]?.string)
      let place = try #require(made.headers["location"])
      let tag = try #require(made.headers["etag"])
      #expect(try await tester.get(place, headers: admin).headers["etag"] == tag)
      _ = try await house.accounts.signIn(
        name: "ana", password: Secret(password), caller: .commandLine, audience: nil)

      var headers = admin
      #expect(try await tester.call(.patch, place, json: ["role": "operator"], headers: headers).status == 428)
      headers["If-Match"] = "\"0000000000000000\""
      #expect(try await tester.call(.patch, place, json: ["role": "operator"], headers: headers).status == 412)
      headers["If-Match"] = tag
      let changed = try await tester.call(.patch, place, json: ["role": "operator"], headers: headers)
      #expect(changed.status == 200)
      #expect(try changed.json()["role"]?.string == "operator")
      #expect(try await tester.call(.patch, place, json: ["role": "viewer"], headers: headers).status == 412)
      headers["If-Match"] = changed.headers["etag"]
      #expect(try await tester.delete(place, headers: headers).status == 204)
      #expect(try await tester.get(place, headers: admin).status == 404)

      let audit = try await tester.get("\(base)/audit?limit=50", headers: admin).json()["items"]?.array ?? []
      let actions = audit.compactMap { $0["action"]?.string }
      #expect(Set(["user.create", "user.update", "user.remove"]).isSubset(of: Set(actions)))
      #expect(audit.first { $0["action"]?.string == "user.remove" }?["actor_name"]?.string == "the.admin")
      #expect(!audit.contains { $0.text.contains(password) })
    }
  }

  @Test func `changing a password does not open a closed account again`() async throws {
    let house = try await OwnHouse()
    let ana = try await house.user("ana", .operator)
    let made = try await house.accounts.signIn(
      name: "ana", password: Secret(OwnHouse.password), caller: .commandLine, audience: nil)
    let principal = Principal(kind: .user(session: made.sessionID), name: "ana", identifier: ana.id, role: .operator)
    var closed = ana
    (closed.isActive, closed.role) = (false, "viewer")
    try await house.accounts.update(closed, from: ana, by: nil, caller: .commandLine)
    // With the row as it was read before an administrator closed the account.
    try await house.accounts.changePassword(
      of: ana, present: Secret(OwnHouse.password), new: Secret("another password"), by: principal,
      session: made.sessionID, caller: .commandLine)
    let now = try #require(try await house.stores.stores.accounts.user(name: "ana"))
    #expect(!now.isActive && now.role == "viewer")
    await #expect(throws: SignInProblem.inactive) {
      try await house.accounts.signIn(
        name: "ana", password: Secret("another password"), caller: .commandLine, audience: nil)
    }
    // Nor does it undo an administrator's new password, nor one administrator another's change.
    await #expect(throws: AccountProblem.wrongPassword) {
      try await house.accounts.changePassword(
        of: ana, present: Secret(OwnHouse.password), new: Secret("yet another one"), by: principal, session: nil,
        caller: .commandLine)
    }
    var other = ana
    other.email = "ana@example.org"
    await #expect(throws: AccountProblem.changedMeanwhile) {
      try await house.accounts.update(other, from: ana, by: nil, caller: .commandLine)
    }
  }

  @Test func `the last administrator cannot be removed, closed or made less`() async throws {
    let house = try await OwnHouse()
    var headers = try await house.signedIn(.admin)
    let tester = RouteTester.inMemory(house.router)
    let user = try #require(try await house.stores.stores.accounts.user(name: "the.admin"))
    let place = "\(base)/users/\(user.id)"
    headers["If-Match"] = "*"
    #expect(try await tester.delete(place, headers: headers).status == 409)
    #expect(try await tester.call(.patch, place, json: ["is_active": false], headers: headers).status == 409)
    #expect(try await tester.call(.patch, place, json: ["role": "viewer"], headers: headers).status == 409)
  }

  @Test func `closing an account ends its sign-ins at once`() async throws {
    let house = try await OwnHouse()
    var admin = try await house.signedIn(.admin)
    let viewer = try await house.signedIn(.viewer)
    let tester = RouteTester.inMemory(house.router)
    #expect(try await tester.get("\(base)/me", headers: viewer).status == 200)
    let user = try #require(try await house.stores.stores.accounts.user(name: "the.viewer"))
    admin["If-Match"] = "*"
    let closed = try await tester.call(
      .patch, "\(base)/users/\(user.id)", json: ["is_active": false], headers: admin)
    #expect(closed.status == 200)
    #expect(try await tester.get("\(base)/me", headers: viewer).status == 401)
  }

  @Test func `a reset password is told once and has to be changed`() async throws {
    let house = try await OwnHouse()
    let admin = try await house.signedIn(.admin)
    let user = try await house.user("ana", .operator)
    let tester = RouteTester.inMemory(house.router)
    let answer = try await tester.call(.post, "\(base)/users/\(user.id)/reset-password", headers: admin)
    let password = try #require(try answer.json()["password"]?.string)
    let signIn = try await tester.post(
      "\(base)/sign-in", json: ["name": "ana", "password": .string(password)])
    #expect(try signIn.json()["must_change_password"]?.bool == true)
    #expect(
      try await tester.post("\(base)/sign-in", json: ["name": "ana", "password": .string(OwnHouse.password)]).status
        == 401)
  }

  @Test(arguments: [
    ("/users", Role.operator, 403), ("/users", .admin, 200), ("/keys", .operator, 403), ("/audit", .operator, 403),
    ("/settings", .operator, 403), ("/settings", .admin, 200), ("/jobs", .viewer, 200), ("/models", .viewer, 200),
    ("/system", .viewer, 200), ("/sessions", .viewer, 200),
  ])
  func `each door asks for its role`(path: String, role: Role, status: Int) async throws {
    let house = try await OwnHouse()
    let tester = RouteTester.inMemory(house.router)
    #expect(try await tester.get(base + path).status == 401)
    #expect(try await tester.get(base + path, headers: try await house.signedIn(role)).status == status)
  }

  @Test func `names that are taken or do not fit are refused`() async throws {
    let house = try await OwnHouse()
    let admin = try await house.signedIn(.admin)
    try await house.user("ana", .viewer)
    let tester = RouteTester.inMemory(house.router)
    func make(_ name: String, _ email: String? = nil) async throws -> String {
      let answer = try await tester.post(
        "\(base)/users",
        json: ["name": .string(name), "email": email.map(JSONValue.string) ?? .null, "role": "viewer"], headers: admin)
      return "\(answer.status) \(try answer.json()["error"]?["code"]?.string ?? "")"
    }
    #expect(try await make("Ana") == "409 name_taken")
    #expect(try await make("ab") == "422 unfit")
    #expect(try await make("a b c") == "422 unfit")
    #expect(try await make("bob", "bob@nowhere") == "422 unfit")
    #expect(try await make("bob", "bob@example.org") == "201 ")
    #expect(try await make("bob2", "BOB@example.org") == "409 email_taken")
  }

  @Test func `people see and end their own sign-ins only`() async throws {
    let house = try await OwnHouse()
    let (ana, bob) = (
      try await house.signedIn(.viewer, name: "ana"), try await house.signedIn(.viewer, name: "bob")
    )
    let tester = RouteTester.inMemory(house.router)
    let own = try await tester.get("\(base)/sessions", headers: ana).json()["items"]?.array ?? []
    #expect(own.count == 1 && own.first?["is_present"]?.bool == true)
    let id = try #require(own.first?["id"]?.string)
    #expect(try await tester.delete("\(base)/sessions/\(id)", headers: bob).status == 404)
    #expect(try await tester.delete("\(base)/sessions/\(id)", headers: ana).status == 204)
    #expect(try await tester.get("\(base)/me", headers: ana).status == 401)
    #expect(try await tester.get("\(base)/me", headers: bob).status == 200)
  }
}
