import Groundwork
import TestKit
import Testing
import WebServer

private let description = RouteDescription("A route of a test", responses: [.empty(200, "Well")])

private func route(_ method: HTTPMethod, _ pattern: RoutePattern, _ handler: @escaping Handler) -> Route {
  Route(method, pattern, description, handler: handler)
}

private func say(_ text: String) -> Handler { { _ in .text(text) } }

struct RoutingTests {
  @Test(arguments: [
    ("/metrics", "one"), ("/metrics/", "two"), ("/metrics/current", "three"), ("/jobs/7", "job 7"),
    ("/jobs/new", "new"), ("/jobs/a%20b", "job a b"), ("/jobs/7/files/a/b.txt", "file 7 a/b.txt"), ("/", "root"),
  ])
  func `a path finds its route exactly`(path: String, answer: String) async throws {
    let router = try Router(groups: [
      RouteGroup(
        "test",
        routes: [
          route(.get, "/", say("root")), route(.get, "/metrics", say("one")), route(.get, "/metrics/", say("two")),
          route(.get, "/metrics/current", say("three")), route(.get, "/jobs/new", say("new")),
          route(.get, "/jobs/{id}") { .text("job \($0.parameters["id"] ?? "")") },
          route(.get, "/jobs/{id}/files/{path...}") {
            .text("file \($0.parameters["id"] ?? "") \($0.parameters["path"] ?? "")")
          },
        ])
    ])
    let tester = RouteTester.inMemory(router)
    #expect(try await tester.get(path).text == answer)
  }

  @Test(arguments: ["/nothing", "/jobs/", "/jobs/%zz", "/jobs/%00", "jobs", "", "/jobs/7/"])
  func `what does not exist is 404 in the form of its group`(path: String) async throws {
    let router = try Router(groups: [
      RouteGroup("jobs", routes: [route(.get, "/jobs/{id}", say("job"))], errors: .error, prefixes: ["/jobs"])
    ])
    let answer = try await RouteTester.inMemory(router).get(path)
    #expect(answer.status == 404)
    #expect(answer.text == (path.hasPrefix("/jobs") ? #"{"error":"Not Found"}"# : #"{"detail":"Not Found"}"#))
  }

  @Test func `another method is 405 with the methods that exist, or 404 where the group says nothing`() async throws {
    let router = try Router(groups: [
      RouteGroup("open", routes: [route(.get, "/a", say("a")), route(.post, "/a", say("a"))]),
      RouteGroup("closed", routes: [route(.get, "/b", say("b"))], tellsMethods: false),
    ])
    let tester = RouteTester.inMemory(router)
    let answer = try await tester.delete("/a")
    #expect(answer.status == 405)
    #expect(answer.headers["allow"] == "GET, POST, HEAD")
    #expect(try await tester.delete("/b").status == 404)
  }

  @Test func `a word that no route knows is no place, whatever the method`() async throws {
    let order = RouteDescription(
      "A route of a test", parameters: [.path("order", "What.", schema: .choice(["start", "stop"]))],
      responses: [.empty(200, "Well")])
    let router = try Router(groups: [
      RouteGroup("orders", routes: [Route(.post, "/a/{id}/{order}", order, handler: say("done"))])
    ])
    let tester = RouteTester.inMemory(router)
    #expect(try await tester.get("/a/1/start").status == 405)
    #expect(try await tester.get("/a/1/nosuch").status == 404)
    #expect(try await tester.call(.post, "/a/1/start").status == 200)
    // The route itself says what there is.
    #expect(try await tester.call(.post, "/a/1/nosuch").status == 200)
  }

  @Test func `a slash at the end is what the group says`() async throws {
    let router = try Router(groups: [
      RouteGroup("redirects", routes: [route(.get, "/a", say("a"))], trailingSlash: .redirected),
      RouteGroup(
        "ignores", routes: [route(.get, "/b/{id}") { .text($0.parameters["id"] ?? "") }], trailingSlash: .ignored),
      RouteGroup("refuses", routes: [route(.get, "/c", say("c"))]),
    ])
    let tester = RouteTester.inMemory(router)
    let redirect = try await tester.get("/a/?x=1")
    #expect(redirect.status == 307)
    #expect(redirect.headers["location"] == "/a?x=1")
    #expect(try await tester.get("/b/5/").text == "5")
    #expect(try await tester.get("/c/").status == 404)
  }

  @Test func `two routes at one place are refused`() throws {
    #expect(throws: Router.Conflict.self) {
      try Router(groups: [RouteGroup("a", routes: [route(.get, "/a", say("1")), route(.get, "/a", say("2"))])])
    }
  }

  @Test func `middleware runs outermost first and sees the answers to errors`() async throws {
    struct Mark: Middleware {
      let name: String
      func respond(to request: Request, next: Responder) async throws -> Response {
        var response = await next(request)
        response.headers.add("X-Mark", "\(name) \(response.status)")
        return response
      }
    }
    let router = try Router(
      groups: [
        RouteGroup(
          "a", routes: [route(.get, "/a") { _ in throw HTTPError(418, "tea") }], errors: .error,
          middleware: [Mark(name: "inner")])
      ], middleware: [Mark(name: "outer")])
    let answer = try await RouteTester.inMemory(router).get("/a")
    #expect(answer.headers.values("x-mark") == ["inner 418", "outer 418"])
    #expect(answer.text == #"{"error":"tea"}"#)
  }

  @Test func `an unforeseen error is a plain 500 and is reported`() async throws {
    struct Leak: Error, CustomStringConvertible { let description = "password 123" }
    let reported = CapturedLog()
    let log = Log(name: "test", output: reported)
    let router = try Router(
      groups: [RouteGroup("a", routes: [route(.get, "/a") { _ in throw Leak() }])],
      report: { error, request in log.error("\(request.path): \(error)") })
    let answer = try await RouteTester.inMemory(router).get("/a")
    #expect(answer.status == 500)
    #expect(answer.text == #"{"detail":"Internal Server Error"}"#)
    #expect(reported.messages.count == 1)
  }

  @Test func `a route with sign-in gets a principal or refuses`() async throws {
    let scheme = SecurityScheme("key", .header("X-API-KEY"), "A key")
    let signIn = SignIn([scheme]) { request in
      guard request.headers["x-api-key"] == "right" else { throw HTTPError.forbidden("Invalid key") }
      return "anna"
    }
    let router = try Router(groups: [
      RouteGroup(
        "a",
        routes: [
          Route(.get, "/a", description, signIn: signIn) { .text($0.principal(as: String.self) ?? "nobody") }
        ])
    ])
    let tester = RouteTester.inMemory(router)
    #expect(try await tester.get("/a").status == 403)
    #expect(try await tester.get("/a", headers: ["x-api-key": "right"]).text == "anna")
  }

  @Test func `an upgrade where no socket is gives 404, a plain request where one is gives 426`() async throws {
    let router = try Router(groups: [
      RouteGroup(
        "a", routes: [route(.get, "/health", say("ok"))],
        sockets: [WebSocketRoute("/ws", description) { _ in }])
    ])
    let tester = RouteTester.inMemory(router)
    let upgrade: Headers = [
      "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    #expect(try await tester.get("/health", headers: upgrade).status == 404)
    #expect(try await tester.get("/ws").status == 426)
    #expect(try await tester.call(.post, "/ws").headers["allow"] == "GET")
    let opened = try await tester.get("/ws", headers: upgrade)
    #expect(opened.status == 101)
    #expect(opened.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }
}
