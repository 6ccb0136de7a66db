import Records
import Groundwork
import Identity
import Testing
import TestKit
import TrafficAPI
import WebServer

@Suite(.timeLimit(.minutes(1)))
struct VisionTrackSignInServiceTests {
  private func register(_ tester: RouteTester, _ name: String, _ email: String) async throws -> RouteAnswer {
    try await tester.post(
      "/api/v1/auth/register",
      json: ["username": .string(name), "email": .string(email), "password": "long enough"])
  }

  @Test func `[VT-01] [VT-11] somebody registers and asks who he is`() async throws {
    try await ContractHouse.run { house, tester in
      let answer = try await register(tester, "ana", "ana@example.org")
      #expect(answer.status == 201)
      let expected: JSONValue = ["username": "ana", "email": "ana@example.org", "is_active": true]
      #expect(try answer.json() == expected)
      let token = try await house.signIn("ana", tester: tester)
      let me = try await tester.get("/api/v1/auth/me", headers: .bearer(token))
      #expect(me.status == 200)
      #expect(try me.json() == expected)
    }
  }

  @Test func `[VT-02] [VT-03] names and addresses are taken once`() async throws {
    try await ContractHouse.run { _, tester in
      #expect(try await register(tester, "ana", "ana@example.org").status == 201)
      let name = try await register(tester, "ana", "other@example.org")
      #expect(name.status == 400)
      #expect(try name.detail == "Username already registered")
      let email = try await register(tester, "eva", "ana@example.org")
      #expect(email.status == 400)
      #expect(try email.detail == "Email already registered")
    }
  }

  @Test(arguments: [
    (#"{}"#, ["missing username", "missing email", "missing password"]),
    (#"{"username":1,"email":"ana@example.org","password":"long enough"}"#, ["string_type username"]),
    (
      #"{"username":"an","email":"no","password":"short"}"#,
      ["string_too_short username", "value_error email", "string_too_short password"]
    ),
    (
      #"{"username":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","email":"a@b.org","password":"long enough"}"#,
      ["string_too_long username"]
    ),
    (#"{"username":"a b c","email":"a@b.org","password":"long enough"}"#, ["value_error username"]),
    (#"[]"#, ["model_attributes_type "]),
  ])
  func `[VT-04] every field that cannot be accepted is named`(body: String, expected: [String]) async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await tester.call(
        .post, "/api/v1/auth/register", headers: ["Content-Type": "application/json"], body: Array(body.utf8))
      #expect(answer.status == 422)
      let problems = try #require(try answer.detail?.array)
      #expect(problems.map { "\($0["type"]?.string ?? "") \($0["loc"]?[1]?.string ?? "")" } == expected)
      #expect(problems.allSatisfy { $0["loc"]?[0] == "body" && $0["msg"]?.string != nil && $0["input"] != nil })
      #expect(!answer.text.contains("short\"") || !answer.text.contains("\"input\":\"short\""))
    }
  }

  @Test func `[VT-05] what is not JSON is said`() async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await tester.call(.post, "/api/v1/auth/register", body: Array("{\"username\":".utf8))
      #expect(answer.status == 422)
      #expect(try answer.detail?[0]?["type"] == "json_invalid")
    }
  }

  @Test func `[VT-06] [VT-07] signing in gives a token for half an hour`() async throws {
    try await ContractHouse.run { house, tester in
      _ = try await register(tester, "ana", "ana@example.org")
      let answer = try await tester.form(
        "/api/v1/auth/login", [("username", "ana"), ("password", "long enough")])
      #expect(answer.status == 200)
      #expect(try answer.json()["token_type"] == "bearer")
      let token = try #require(try answer.json()["access_token"]?.string)
      #expect(try answer.json().members?.count == 2)
      let claims = try TokenSigner(secret: ContractHouse.secret).verify(token, now: house.clock.sinceEpoch)
      #expect(claims.subject == "ana")
      #expect(claims.expires - Int(house.clock.sinceEpoch.components.seconds) == 1800)
      // A multipart form is a form too.
      let form = FormBody().field("username", "ana").field("password", "long enough").field("grant_type", "password")
      #expect(try await tester.upload("/api/v1/auth/login", form).status == 200)
    }
  }

  @Test func `[VT-08] wrong names and wrong passwords look alike`() async throws {
    try await ContractHouse.run { _, tester in
      _ = try await register(tester, "ana", "ana@example.org")
      for fields in [
        [("username", "ana"), ("password", "wrong")], [("username", "eva"), ("password", "long enough")],
      ] {
        let answer = try await tester.form("/api/v1/auth/login", fields)
        #expect(answer.status == 401)
        #expect(try answer.detail == "Incorrect username or password")
        #expect(answer.headers["www-authenticate"] == "Bearer")
      }
    }
  }

  @Test func `[VT-09] missing fields are named`() async throws {
    try await ContractHouse.run { _, tester in
      let answer = try await tester.form("/api/v1/auth/login", [("username", "ana")])
      #expect(answer.status == 422)
      #expect(
        try answer.detail == [
          ["type": "missing", "loc": ["body", "password"], "msg": "Field required", "input": nil]
        ])
      let json = try await tester.post("/api/v1/auth/login", json: ["username": "ana", "password": "x"])
      #expect(try json.detail?.array?.count == 2)
      let grant = try await tester.form(
        "/api/v1/auth/login", [("username", "ana"), ("password", "x"), ("grant_type", "implicit")])
      #expect(grant.status == 422)
      #expect(try grant.detail?[0]?["loc"] == ["body", "grant_type"])
    }
  }

  @Test func `[VT-10] guessing is slowed down`() async throws {
    var options = ContractHouse.Options()
    options.throttle.freeAttempts = 2
    options.throttle.firstPause = .seconds(60)
    try await ContractHouse.run(options) { _, tester in
      _ = try await register(tester, "ana", "ana@example.org")
      for _ in 0..<2 {
        let wrong = try await tester.form("/api/v1/auth/login", [("username", "ana"), ("password", "guess")])
        #expect(wrong.status == 401)
      }
      let right = try await tester.form("/api/v1/auth/login", [("username", "ana"), ("password", "long enough")])
      #expect(right.status == 429)
      #expect(right.headers["retry-after"].flatMap { Int($0) } ?? 0 > 50)
    }
  }

  @Test func `[VT-12] bad tokens open nothing`() async throws {
    try await ContractHouse.run { house, tester in
      let token = try await house.token(tester: tester)
      let foreign = TokenSigner(secret: Secret("another secret")).sign(
        TokenClaims(subject: "ana", identifier: "x", issued: 1_767_225_600, expires: 1_867_225_600))
      func check(_ token: String) async throws {
        let answer = try await tester.get("/api/v1/auth/me", headers: .bearer(token))
        #expect(answer.status == 401)
        #expect(try answer.detail == "Could not validate credentials")
        #expect(answer.headers["www-authenticate"] == "Bearer")
      }
      for bad in ["nonsense", foreign, token + "x"] { try await check(bad) }
      let revoked = try await house.signIn("ana", tester: tester)
      let user = try #require(try await house.users.user(name: "ana"))
      _ = try await house.users.revokeSessions(userID: user.id, except: nil, at: house.now)
      try await check(revoked)
      let fresh = try await house.signIn("ana", tester: tester)
      #expect(try await tester.get("/api/v1/auth/me", headers: .bearer(fresh)).status == 200)
      house.clock.advance(by: .seconds(1831))
      try await check(fresh)
    }
  }

  @Test func `[VT-13] [VT-14] users who are gone or closed are told apart`() async throws {
    try await ContractHouse.run { house, tester in
      let token = try await house.token(tester: tester)
      let user = try #require(try await house.users.user(name: "ana"))
      var closed = user
      closed.isActive = false
      // As an administrator does it; that ends the sign-ins.
      try await house.accounts.update(closed, from: user, by: nil, caller: .commandLine)
      let inactive = try await tester.get("/api/v1/auth/me", headers: .bearer(token))
      #expect(inactive.status == 403)
      #expect(try inactive.detail == "Inactive user")
      try await house.accounts.update(user, from: closed, by: nil, caller: .commandLine)
      let ended = try await tester.get("/api/v1/auth/me", headers: .bearer(token))
      #expect(ended.status == 401)
      #expect(try ended.detail == "Could not validate credentials")
      try await house.accounts.remove(user, by: nil, caller: .commandLine)
      let gone = try await tester.get("/api/v1/auth/me", headers: .bearer(token))
      #expect(gone.status == 401)
      #expect(try gone.detail == "User not found")
      #expect(gone.headers["www-authenticate"] == "Bearer")
    }
  }

  @Test func `names are what they look like, and short`() async throws {
    try await ContractHouse.run { house, tester in
      let combining = "abc" + String(repeating: "\u{345}", count: 10_000)
      let long = try await register(tester, combining, "a@example.org")
      #expect(long.status == 422 && long.bytes.count < 1000)
      for name in ["\u{430}dmin", "änne", "a\u{200B}bc", "１２３", "a\u{0}bc"] {
        #expect(try await register(tester, name, "a@example.org").status == 422, "\(name)")
      }
      #expect(try await register(tester, "Ana.B_c-d+e@example.org", "a@example.org").status == 201)
      #expect(try await house.users.users(page: Page()).count == 1)
    }
  }

  static let guarded: [(HTTPMethod, String)] = [
    (.get, "/api/v1/auth/me"), (.post, "/api/v1/detect/image"), (.post, "/api/v1/detect/video"),
    (.post, "/api/v1/detect/batch"), (.get, "/api/v1/output/x.jpg"), (.get, "/api/v1/jobs/\(RandomTask.id)"),
    (.get, "/api/v1/session/\(RandomTask.id)"), (.get, "/api/v1/analytics"),
    (.get, "/api/v1/export/\(RandomTask.id)"),
  ]
  static let open = ["/", "/health", "/api/v1/model/info", "/api/v1/metrics", "/api/v1/metrics/summary"]

  @Test func `[VT-15] without a token`() async throws {
    try await ContractHouse.run { _, tester in
      for (method, path) in Self.guarded {
        let answer = try await tester.call(method, path)
        #expect(answer.status == 401, "\(path)")
        #expect(try answer.detail == "Not authenticated")
        #expect(answer.headers["www-authenticate"] == "Bearer")
      }
      for path in Self.open { #expect(try await tester.get(path).status == 200, "\(path)") }
    }
  }

  @Test func `[VT-16] a setting lets everybody in`() async throws {
    var options = ContractHouse.Options()
    options.visionTrack.requiresSignIn = false
    try await ContractHouse.run(options) { _, tester in
      for (method, path) in Self.guarded.dropFirst() {
        let answer = try await tester.call(method, path)
        #expect(answer.status != 401, "\(path)")
      }
      #expect(try await tester.get("/api/v1/auth/me").status == 401)
      #expect(try await tester.get("/api/v1/analytics", headers: .bearer("nonsense")).status == 401)
    }
  }
}
