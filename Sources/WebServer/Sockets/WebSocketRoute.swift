/// A path at which a WebSocket can be opened.
///
/// ```
/// WebSocketRoute("/ws", RouteDescription("Progress of jobs", responses: [.empty(101, "Opened")])) { socket in
///   for try await message in socket { … }
/// }
/// ```
package struct WebSocketRoute: Sendable {
  package typealias Handler = @Sendable (WebSocketConnection) async throws -> Void

  package var pattern: RoutePattern
  package var description: RouteDescription
  package var signIn: SignIn?
  package var rateLimit: RateLimit?
  package var options: WebSocketOptions
  package var isListed: Bool
  package var handler: Handler

  package init(
    _ pattern: RoutePattern, _ description: RouteDescription, signIn: SignIn? = nil, rateLimit: RateLimit? = nil,
    options: WebSocketOptions = WebSocketOptions(), isListed: Bool = true, handler: @escaping Handler
  ) {
    self.pattern = pattern
    self.description = description
    self.signIn = signIn
    self.rateLimit = rateLimit
    self.options = options
    self.isListed = isListed
    self.handler = handler
  }

  /// Answers the opening request: 101 with the agreed extensions, or why not.
  func open(_ request: Request) throws -> Response {
    let agreement = try WebSocketHandshake.answer(request, options: options)
    return Response(
      status: 101, headers: agreement.headers,
      body: .upgrade(WebSocketUpgrade(route: self, request: request, agreement: agreement)))
  }
}

/// A connection that is about to become a WebSocket.
package struct WebSocketUpgrade: Sendable {
  let route: WebSocketRoute
  let request: Request
  let agreement: WebSocketHandshake.Agreement
}
