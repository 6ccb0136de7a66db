import Groundwork
import TestKit
import WebServer

/// Routes that the tests of this room call.
enum TestRoutes {
  static let description = RouteDescription("A route of a test", tags: ["test"], responses: [.empty(200, "Well")])

  static func router(
    _ routes: [Route], sockets: [WebSocketRoute] = [], middleware: [any Middleware] = []
  ) throws -> Router {
    try Router(groups: [RouteGroup("test", routes: routes, sockets: sockets)], middleware: middleware)
  }

  static func route(
    _ method: HTTPMethod, _ pattern: RoutePattern, body: BodyPolicy = .usual, timeLimit: Duration? = nil,
    _ handler: @escaping Handler
  ) -> Route {
    Route(method, pattern, description, body: body, timeLimit: timeLimit, handler: handler)
  }

  static var usual: [Route] {
    [
      route(.get, "/health") { _ in .json(["status": "ok"]) },
      route(.post, "/echo") { .bytes(try await $0.bytes(), type: "application/octet-stream") },
      route(.post, "/json") { .json(try JSONValue(parsing: try await $0.bytes())) },
      route(.get, "/slow") { _ in
        try await Task.sleep(for: .milliseconds(200))
        return .text("late")
      },
      route(.post, "/small", body: .collected(limit: 1000)) { .text("\(try await $0.bytes().count)") },
      route(.post, "/stream", body: .streamed(limit: 64 << 20)) { request in
        guard case .stream(let stream) = request.body else { return .text("no stream", status: 500) }
        var count = 0
        while let piece = try await stream.next() { count += piece.count }
        return .text("\(count)")
      },
      route(.post, "/form", body: .streamed(limit: 64 << 20)) { request in
        var form = try MultipartReader(request)
        var parts: [String] = []
        while let part = try await form.next() {
          var count = 0
          while let piece = try await form.piece() { count += piece.count }
          parts.append("\(part.name) \(count)")
        }
        return .text(parts.joined(separator: ", "))
      },
    ]
  }

  static func server(
    _ router: Router, settings: ServerSettings = ServerSettings(), certificate: ListenerSettings.Certificate? = nil,
    proxies: TrustedProxies = TrustedProxies()
  ) async throws -> (server: HTTPServer, port: Int) {
    let server = HTTPServer(settings: settings, log: Log(name: "http", output: CapturedLog()))
    let ports = try await server.start([
      ListenerSettings("test", port: 0, certificate: certificate, proxies: proxies, router: router)
    ])
    return (server, ports["test"] ?? 0)
  }
}

/// Counts what would be written.
actor CountingSink: UploadSink {
  private(set) var count = 0
  private(set) var isAbandoned = false

  func write(_ bytes: [UInt8]) { count += bytes.count }
  func finish() {}
  func abandon() { isAbandoned = true }
}

extension Router {
  /// Runs a body against this router on a server of its own.
  func onServer<Result: Sendable>(
    settings: ServerSettings = ServerSettings(), proxies: TrustedProxies = TrustedProxies(),
    _ body: @Sendable (Int) async throws -> Result
  ) async throws -> Result {
    let (server, port) = try await TestRoutes.server(self, settings: settings, proxies: proxies)
    do {
      let result = try await body(port)
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }
}
