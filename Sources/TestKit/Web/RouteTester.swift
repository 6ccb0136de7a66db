import Groundwork
package import WebServer

/// Calls routes as a client would: in memory, or over a real socket. One test runs both ways.
///
/// ```
/// try await RouteTester.run(router, over: .socket) { tester in
///   let answer = try await tester.get("/health")
///   #expect(answer.status == 200)
/// }
/// ```
package struct RouteTester: Sendable {
  package enum Way: String, Sendable, CaseIterable { case memory, socket }

  private let send: @Sendable (Request) async throws -> RouteAnswer
  /// Where the server listens; nil in memory.
  package let port: Int?

  init(port: Int?, send: @escaping @Sendable (Request) async throws -> RouteAnswer) {
    self.port = port
    self.send = send
  }

  /// Starts what the way needs, runs the body, stops it.
  package static func run<Result: Sendable>(
    _ router: Router, over way: Way = .memory, _ body: @Sendable (RouteTester) async throws -> Result
  ) async throws -> Result {
    guard way == .socket else { return try await body(inMemory(router)) }
    let server = HTTPServer(log: Log(name: "http", minimumLevel: .error, output: CapturedLog()))
    let port = try await server.start([ListenerSettings("test", port: 0, router: router)])["test"] ?? 0
    do {
      let result = try await body(overSocket(port: port))
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }

  /// Against a server that runs already.
  package static func overSocket(port: Int) -> RouteTester {
    RouteTester(port: port) { request in
      guard case .bytes(let body) = request.body else {
        throw LoopbackConnection.Failure(description: "a tester sends bodies as bytes")
      }
      return try await LoopbackHTTP.call(port: port, request, body: body)
    }
  }

  /// Without a network; nothing to stop.
  package static func inMemory(_ router: Router) -> RouteTester {
    RouteTester(port: nil) { request in
      let response = await router.respond(to: request)
      return RouteAnswer(
        status: response.status, headers: response.headers,
        bytes: request.method == .head ? [] : try await response.bytes())
    }
  }

  package func call(
    _ method: HTTPMethod, _ target: String, headers: Headers = [:], body: [UInt8] = []
  ) async throws -> RouteAnswer {
    try await send(Request(method, target, headers: headers, body: .bytes(body)))
  }

  package func get(_ target: String, headers: Headers = [:]) async throws -> RouteAnswer {
    try await call(.get, target, headers: headers)
  }

  package func delete(_ target: String, headers: Headers = [:]) async throws -> RouteAnswer {
    try await call(.delete, target, headers: headers)
  }

  /// With a JSON body.
  package func post(_ target: String, json: JSONValue, headers: Headers = [:]) async throws -> RouteAnswer {
    try await call(.post, target, json: json, headers: headers)
  }

  package func call(
    _ method: HTTPMethod, _ target: String, json: JSONValue, headers: Headers = [:]
  ) async throws -> RouteAnswer {
    var headers = headers
    headers["Content-Type"] = "application/json"
    return try await call(method, target, headers: headers, body: json.bytes)
  }
}

/// What a route answered.
package struct RouteAnswer: Sendable {
  package let status: Int
  package let headers: Headers
  package let bytes: [UInt8]

  package init(status: Int, headers: Headers, bytes: [UInt8]) {
    self.status = status
    self.headers = headers
    self.bytes = bytes
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The body as JSON.
  package func json() throws -> JSONValue { try JSONValue(parsing: bytes) }
}
