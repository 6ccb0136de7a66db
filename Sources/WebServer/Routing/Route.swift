/// One thing that can be asked for.
///
/// ```
/// Route(.get, "/jobs/{id}", RouteDescription("One job", responses: [.json(200, "The job", job)])) { request in
///   .json(try await find(request.parameters["id"]))
/// }
/// ```
package struct Route: Sendable {
  package var method: HTTPMethod
  package var pattern: RoutePattern
  package var description: RouteDescription
  /// Nil: anybody.
  package var signIn: SignIn?
  package var rateLimit: RateLimit?
  package var body: BodyPolicy
  /// From the last byte of the headers to the answer's first; nil for the server's. Streams take as long as they take.
  package var timeLimit: Duration?
  /// False keeps it out of the OpenAPI document: pages, files of the page.
  package var isListed: Bool
  /// Inside the group's middleware.
  package var middleware: [any Middleware]
  /// True when the handler computes for long before it first waits: it then never runs on the event loop.
  package var isHeavy: Bool
  package var handler: Handler

  package init(
    _ method: HTTPMethod, _ pattern: RoutePattern, _ description: RouteDescription, signIn: SignIn? = nil,
    rateLimit: RateLimit? = nil, body: BodyPolicy = .usual, timeLimit: Duration? = nil, isListed: Bool = true,
    middleware: [any Middleware] = [], isHeavy: Bool = false, handler: @escaping Handler
  ) {
    self.method = method
    self.pattern = pattern
    self.description = description
    self.signIn = signIn
    self.rateLimit = rateLimit
    self.body = body
    self.timeLimit = timeLimit
    self.isListed = isListed
    self.middleware = middleware
    self.isHeavy = isHeavy
    self.handler = handler
  }
}
