import Groundwork
import Identity
import TestKit
import Testing
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(2)))
struct SignInRouteTests {
  private let base = OwnAPI.prefix

  @Test(arguments: RouteTester.Way.allCases)
  func `the first administrator is made once, with the token`(way: RouteTester.Way) async throws {
    let house = try await OwnHouse()
    let token = try #require(try await house.first.token())
    #expect(try await house.first.token() == token)
    try await RouteTester.run(house.router, over: way) { tester in
      #expect(try await tester.get("\(base)/setup").json()["needs_first_administrator"]?.bool == true)
      let body: JSONValue = ["token": "wrong", "name": "ana", "password": .string(OwnHouse.password)]
      let refused = try await tester.post("\(base)/first-administrator", json: body)
      #expect(refused.status == 403)
      #expect(try refused.json()["error"]?["code"]?.string == "wrong_token")
      let right: JSONValue = [
        "token": .string(token.revealed), "name": "ana", "password": .string(OwnHouse.password),
      ]
      let made = try await tester.post("\(base)/first-administrator", json: right)
      #expect(made.status == 201)
      #expect(try made.json()["role"]?.string == "admin")
      let again: JSONValue = [
        "token": .string(token.revealed), "name": "eve", "password": .string(OwnHouse.password),
      ]
      #expect(try await tester.post("\(base)/first-administrator", json: again).status == 403)
      #expect(try await tester.get("\(base)/setup").json()["needs_first_administrator"]?.bool == false)
    }
    #expect(try await house.first.token() == nil)
  }

  @Test(arguments: RouteTester.Way.allCases)
  func `a token opens, and is worth nothing after signing out`(way: RouteTester.Way) async throws {
    let house = try await OwnHouse()
    try await house.user("ana", .viewer)
    try await RouteTester.run(house.router, over: way) { tester in
      let body: JSONValue = ["name": "ANA", "password": .string(OwnHouse.password)]
      let answer = try await tester.post("\(base)/sign-in", json: body)
      #expect(answer.status == 200 && answer.headers["cache-control"] == "no-store")
      let token = try #require(try answer.json()["token"]?.string)
      let headers: Headers = ["Authorization": "Bearer \(token)"]
      let me = try await tester.get("\(base)/me", headers: headers)
      #expect(try me.json()["name"]?.string == "ana")
      #expect(try await tester.call(.post, "\(base)/sign-out", headers: headers).status == 204)
      let after = try await tester.get("\(base)/me", headers: headers)
      #expect(after.status == 401 && after.headers["www-authenticate"] == "Bearer")
    }
  }

  @Test func `a cookie changes nothing without the token that only our page can read`() async throws {
    let house = try await OwnHouse()
    try await house.user("ana", .viewer)
    let tester = RouteTester.inMemory(house.router)
    let body: JSONValue = ["name": "ana", "password": .string(OwnHouse.password), "cookie": true]
    let answer = try await tester.post("\(base)/sign-in", json: body)
    let cookies = answer.headers.values("set-cookie")
    #expect(cookies.count == 2 && cookies.allSatisfy { $0.contains("SameSite=Strict") })
    #expect(cookies.first { $0.hasPrefix("gantry_session=") }?.contains("HttpOnly") == true)
    #expect(try answer.json()["token"] == .null)
    let pairs = cookies.compactMap { $0.split(separator: ";").first }.joined(separator: "; ")
    let csrf = try #require(try answer.json()["csrf_token"]?.string)
    #expect(try await tester.get("\(base)/me", headers: ["Cookie": pairs]).status == 200)
    let bare = try await tester.call(.post, "\(base)/sign-out", headers: ["Cookie": pairs])
    #expect(bare.status == 403)
    #expect(try bare.json()["error"]?["code"]?.string == "csrf")
    let planted = try await tester.call(
      .post, "\(base)/sign-out", headers: ["Cookie": "gantry_csrf=x; \(pairs)", "X-CSRF-Token": "x"])
    #expect(planted.status == 403)
    let right = try await tester.call(
      .post, "\(base)/sign-out", headers: ["Cookie": pairs, "X-CSRF-Token": csrf])
    #expect(right.status == 204)
  }

  @Test func `somebody else's page cannot sign a visitor in`() async throws {
    let house = try await OwnHouse()
    try await house.user("ana", .viewer)
    let body: JSONValue = ["name": "ana", "password": .string(OwnHouse.password), "cookie": true]
    try await RouteTester.run(house.router, over: .socket) { tester in
      func status(_ headers: Headers) async throws -> Int {
        let answer = try await tester.call(.post, "\(base)/sign-in", headers: headers, body: body.bytes)
        #expect((answer.headers["set-cookie"] != nil) == (answer.status == 200))
        return answer.status
      }
      let json = "application/json; charset=utf-8"
      let statuses = [
        try await status(["Content-Type": "text/plain"]), try await status([:]),
        try await status(["Content-Type": json, "Sec-Fetch-Site": "cross-site"]),
        try await status(["Content-Type": json, "Sec-Fetch-Site": "same-site"]),
        try await status(["Content-Type": json, "Sec-Fetch-Site": "same-origin"]),
        try await status(["Content-Type": json]),
      ]
      #expect(statuses == [415, 415, 403, 403, 200, 200])
    }
  }

  @Test func `guessing is slowed down, for one name and not for others`() async throws {
    let house = try await OwnHouse()
    try await house.user("ana", .viewer)
    try await house.user("bob", .viewer)
    let tester = RouteTester.inMemory(house.router)
    func attempt(_ name: String, _ password: String) async throws -> RouteAnswer {
      try await tester.post("\(base)/sign-in", json: ["name": .string(name), "password": .string(password)])
    }
    for _ in 0..<5 { #expect(try await attempt("ana", "wrong password").status == 401) }
    let late = try await attempt("ana", OwnHouse.password)
    #expect(late.status == 429 && late.headers["retry-after"] != nil)
    #expect(try await attempt("bob", OwnHouse.password).status == 200)
    house.clock.advance(by: .seconds(2))
    #expect(try await attempt("ana", OwnHouse.password).status == 200)
  }

  @Test func `guessing many times at once is slowed down as well`() async throws {
    let house = try await OwnHouse()
    try await house.user("ana", .viewer)
    try await RouteTester.run(house.router, over: .socket) { tester in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<40 {
          group.addTask {
            try await tester.post("\(base)/sign-in", json: ["name": "ana", "password": .string("wrong \(number)")])
              .status
          }
        }
        return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
      }
      #expect(statuses == [401: 5, 429: 35])
    }
  }

  @Test func `nobody waits behind a long queue of passwords`() async throws {
    let house = try await OwnHouse()
    let problems = await withTaskGroup(of: SignInProblem?.self) { group in
      for number in 0..<200 {
        group.addTask {
          do {
            _ = try await house.accounts.make(
              name: "user\(number)", email: nil, password: Secret(OwnHouse.password), role: .viewer, by: nil,
              caller: .commandLine)
            return nil
          } catch { return error as? SignInProblem }
        }
      }
      return await group.reduce(into: [SignInProblem]()) { if let problem = $1 { $0.append(problem) } }
    }
    #expect(!problems.isEmpty && problems.count < 170 && problems.allSatisfy { $0 == .crowded })
    #expect(problems.first?.httpError.status == 503)
  }

  @Test func `an unknown name and a wrong password are answered alike`() async throws {
    let house = try await OwnHouse()
    try await house.user("ana", .viewer)
    let tester = RouteTester.inMemory(house.router)
    var bodies: [String] = []
    for name in ["ana", "nobody"] {
      let answer = try await tester.call(
        .post, "\(base)/sign-in", json: ["name": .string(name), "password": "wrong password"],
        headers: ["X-Request-ID": "same"])
      #expect(answer.status == 401)
      bodies.append(answer.text)
    }
    #expect(Set(bodies).count == 1)
  }

  @Test func `a password that somebody else has set must be changed first`() async throws {
    let house = try await OwnHouse()
    try await house.user("ana", .admin, mustChange: true)
    let headers = try await house.signedIn(.admin, name: "ana")
    let tester = RouteTester.inMemory(house.router)
    let refused = try await tester.get("\(base)/users", headers: headers)
    #expect(refused.status == 403)
    #expect(try refused.json()["error"]?["code"]?.string == "password_change_required")
    let before = try await tester.get("\(base)/me", headers: headers).json()
    #expect(before["must_change_password"]?.bool == true && before["user_id"]?.string != nil)
    let wrong: JSONValue = ["present_password": "not it at all", "new_password": "something better"]
    #expect(try await tester.post("\(base)/me/password", json: wrong, headers: headers).status == 403)
    let short: JSONValue = ["present_password": .string(OwnHouse.password), "new_password": "short"]
    #expect(try await tester.post("\(base)/me/password", json: short, headers: headers).status == 422)
    let right: JSONValue = ["present_password": .string(OwnHouse.password), "new_password": "something better"]
    #expect(try await tester.post("\(base)/me/password", json: right, headers: headers).status == 204)
    #expect(try await tester.get("\(base)/users", headers: headers).status == 200)
    let after = try await tester.get("\(base)/me", headers: headers).json()
    #expect(after["must_change_password"]?.bool == false)
  }

  @Test func `tokens of another contract, another time and another secret open nothing`() async throws {
    let house = try await OwnHouse()
    try await house.user("ana", .admin)
    let tester = RouteTester.inMemory(house.router)
    let other = try await house.accounts.signIn(
      name: "ana", password: Secret(OwnHouse.password), caller: .commandLine, audience: nil)
    #expect(
      try await tester.get("\(base)/me", headers: ["Authorization": "Bearer \(other.token.revealed)"]).status == 401)
    let own = try await house.signedIn(.admin, name: "ana")
    #expect(try await tester.get("\(base)/me", headers: own).status == 200)
    house.clock.advance(by: .seconds(3600))
    #expect(try await tester.get("\(base)/me", headers: own).status == 401)
  }

  @Test(arguments: [
    ("{", 400), ("[]", 400), ("{}", 422), (#"{"name":"a","password":"b","more":1}"#, 422),
    (#"{"name":1,"password":"b"}"#, 422),
  ])
  func `a body that does not fit is refused in our one shape`(body: String, status: Int) async throws {
    let house = try await OwnHouse()
    let answer = try await RouteTester.inMemory(house.router).call(.post, "\(base)/sign-in", body: Array(body.utf8))
    #expect(answer.status == status)
    let error = try answer.json()["error"]
    #expect(error?["code"]?.string?.isEmpty == false && error?["message"]?.string?.isEmpty == false)
    #expect(error?["request_id"]?.string == answer.headers["x-request-id"])
  }
}
