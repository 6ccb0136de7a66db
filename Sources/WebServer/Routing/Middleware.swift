/// Stands around a handler: may look at the request, answer it itself, or change the answer.
package protocol Middleware: Sendable {
  /// What this throws becomes a response of the route's group.
  func respond(to request: Request, next: Responder) async throws -> Response
}

/// Answers a request and never throws: errors inside are already responses.
package typealias Responder = @Sendable (Request) async -> Response

/// Answers a request or throws; what a route's author writes.
package typealias Handler = @Sendable (Request) async throws -> Response

enum Chain {
  /// The responder behind all of the middleware, the first of the list outermost.
  static func responder(
    _ middleware: [any Middleware], style: ErrorStyle, report: @escaping FailureReport, handler: @escaping Handler
  ) -> Responder {
    let inner: Responder = { request in
      do {
        if let refusal = request.refusal { throw refusal }
        return try await handler(request)
      } catch { return style.response(to: error, request, report: report) }
    }
    return middleware.reversed().reduce(inner) { next, outer in
      { request in
        do { return try await outer.respond(to: request, next: next) } catch {
          return style.response(to: error, request, report: report)
        }
      }
    }
  }
}
