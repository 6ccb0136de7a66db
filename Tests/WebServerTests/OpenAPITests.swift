import TestKit
import Testing
import WebServer

struct OpenAPITests {
  private static let key = SecurityScheme("apiKey", .header("X-API-KEY"), "A key")
  private static let job = Schema.named("Job", .object(["id": .uuid, "state": .choice(["queued", "done"])]))

  private static var groups: [RouteGroup] {
    [
      RouteGroup(
        "jobs",
        routes: [
          Route(
            .get, "/jobs/{id}",
            RouteDescription(
              "One job", tags: ["jobs"], parameters: [.path("id", "Which", schema: .uuid)],
              responses: [.json(200, "The job", job), .empty(404, "Unknown")]),
            signIn: SignIn([key]) { _ in "" },
            rateLimit: RateLimit(TokenBucket.Rule(1, per: .seconds(1)), scope: "j", buckets: MemoryBuckets())
          ) { _ in .text("") },
          Route(
            .post, "/jobs",
            RouteDescription(
              "A new job", tags: ["jobs"],
              requestBody: .json(.object(["name": .string, "size": .integer(minimum: 1)], required: ["name"])),
              responses: [.json(201, "The job", job)])
          ) { _ in .text("") },
        ],
        sockets: [
          WebSocketRoute("/ws", RouteDescription("Progress", tags: ["live"], responses: [.empty(101, "Opened")])) { _ in
          }
        ])
    ]
  }

  private func document(tags: Set<String>? = nil) -> OpenAPIDocument {
    OpenAPIDocument(title: "Test <1>", version: "1.2", summary: "Routes of a test", groups: Self.groups, tags: tags)
  }

  @Test func `the document names paths, answers, schemas once, and ways to sign in`() throws {
    let json = document().json
    #expect(json["openapi"] == "3.1.0")
    #expect(json["paths"]?.members?.map(\.0) == ["/jobs/{id}", "/jobs", "/ws"])
    let get = try #require(json["paths"]?["/jobs/{id}"]?["get"])
    #expect(get["operationId"] == "get_jobs_id")
    #expect(get["responses"]?.members?.map(\.0) == ["200", "404", "429"])
    #expect(get["security"] == [["apiKey": []]])
    let reference = get["responses"]?["200"]?["content"]?["application/json"]?["schema"]?["$ref"]
    #expect(reference == "#/components/schemas/Job")
    #expect(json["components"]?["schemas"]?.members?.count == 1)
    #expect(json["components"]?["securitySchemes"]?["apiKey"]?["name"] == "X-API-KEY")
    let body = json["paths"]?["/jobs"]?["post"]?["requestBody"]?["content"]?["application/json"]?["schema"]
    #expect(body?["required"] == ["name"])
    #expect(body?["properties"]?["size"]?["minimum"] == 1)
  }

  @Test func `a listener's document holds only its tags`() {
    #expect(document(tags: ["live"]).json["paths"]?.members?.map(\.0) == ["/ws"])
  }

  @Test func `what a description lacks is found`() {
    #expect(document().gaps == [])
    let bad = OpenAPIDocument(
      title: "", version: "", summary: "",
      groups: [
        RouteGroup(
          "bad",
          routes: [Route(.get, "/a/{x}", RouteDescription("", responses: [.empty(200, "")])) { _ in .text("") }])
      ])
    #expect(
      bad.gaps == [
        "GET /a/{x} has no summary", "GET /a/{x} has no tag", "GET /a/{x} does not say what 200 means",
        "GET /a/{x} does not describe {x}",
      ])
  }

  @Test func `the reference page is complete in itself and forbids everything else`() async throws {
    let router = try Router(groups: Self.groups + [RouteGroup("docs", routes: ReferencePage.routes(document()))])
    let tester = RouteTester.inMemory(router)
    for path in ["/docs", "/redoc"] {
      let page = try await tester.get(path)
      #expect(page.text.contains("Test &lt;1> – reference"))
      #expect(!page.text.contains("<script>") && !page.text.contains("style=") && !page.text.contains("http"))
      #expect(page.headers["content-security-policy"]?.hasPrefix("default-src 'none'; script-src 'self'") == true)
    }
    #expect(try await tester.get("/docs/reference.js").headers["content-type"]?.hasPrefix("text/javascript") == true)
    #expect(try await tester.get("/docs/reference.css").status == 200)
    #expect(try await tester.get("/openapi.json").json()["info"]?["title"] == "Test <1>")
  }
}
