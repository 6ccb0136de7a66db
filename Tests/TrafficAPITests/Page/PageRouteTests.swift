import Foundation
import TestKit
import Testing
import TrafficAPI
import WebServer

struct PageRouteTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path("assets"), withIntermediateDirectories: true)
    try Data("<!doctype html>the page".utf8).write(to: URL(filePath: folder.path("index.html")))
    try Data("go()".utf8).write(to: URL(filePath: folder.path("assets/main-1.js")))
  }

  private func tester(isThere: Bool = true, ownsRoot: Bool = true) throws -> RouteTester {
    let path = folder.path
    let routes = PageRoutes(site: Site { isThere ? path : nil })
    return .inMemory(try Router(groups: [routes.group(ownsRoot: ownsRoot)], middleware: [Compressing()]))
  }

  @Test(arguments: ["/", "/ui", "/ui/", "/ui/cameras/north/scene", "/ui/cameras/a%20b"])
  func `every address of the page is the page`(path: String) async throws {
    let answer = try await tester().get(path)
    #expect(answer.status == 200)
    #expect(answer.text == "<!doctype html>the page")
    #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
  }

  @Test func `what it loads is there, and what is not is 404 instead of the page`() async throws {
    let tester = try tester(ownsRoot: false)
    #expect(try await tester.get("/ui/assets/main-1.js").text == "go()")
    #expect(try await tester.call(.head, "/ui/assets/main-1.js").status == 200)
    for path in ["/ui/assets/none.js", "/ui/assets/", "/ui/assets/..%2findex.html", "/", "/uix"] {
      #expect(try await tester.get(path).status == 404, "\(path)")
    }
    #expect(try await tester.call(.post, "/ui").status == 405)
  }

  @Test func `the policy allows nothing inline and nothing from elsewhere`() async throws {
    let headers = try await tester().get("/ui", headers: ["Host": "traffic.example:8000"]).headers
    let policy = try #require(headers["content-security-policy"])
    #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
    #expect(policy.contains("connect-src 'self' ws://traffic.example:8000 wss://traffic.example:8000;"))
    #expect(policy.contains("frame-ancestors 'none'") && policy.contains("require-trusted-types-for 'script'"))
    #expect(!policy.contains("unsafe"))
    #expect(headers["x-content-type-options"] == "nosniff")
    #expect(headers["x-frame-options"] == "DENY")
  }

  @Test(arguments: ["a; script-src *", "a b", "a,b", "", "ü.example"])
  func `a strange host says nothing in the policy`(host: String) async throws {
    let policy = try await tester().get("/ui", headers: ["Host": host]).headers["content-security-policy"]
    #expect(try #require(policy).contains("connect-src 'self'; font-src"))
  }

  @Test func `without its page a server says how to make it`() async throws {
    let answer = try await tester(isThere: false).get("/ui/cameras")
    #expect(answer.status == 503)
    #expect(answer.text.contains("<code>make web</code>"))
    #expect(answer.headers["cache-control"] == "no-store")
    #expect(answer.headers["content-security-policy"] != nil)
  }
}
