/// Routes that behave alike: how refusals look, who else may call, what a slash at the end means.
package struct RouteGroup: Sendable {
  /// What a path gets that only differs by a slash at its end.
  package enum TrailingSlash: Sendable {
    /// 404.
    case refused
    /// 307 to the path that exists.
    case redirected
    /// Answered as if it were the other.
    case ignored
  }

  package var name: String
  package var routes: [Route]
  package var sockets: [WebSocketRoute]
  package var errors: ErrorStyle
  package var middleware: [any Middleware]
  package var trailingSlash: TrailingSlash
  /// False: a method that a path does not have is 404 instead of 405.
  package var tellsMethods: Bool
  /// Beginnings of paths whose unknown members this group answers, in its style.
  package var prefixes: [String]

  package init(
    _ name: String, routes: [Route], sockets: [WebSocketRoute] = [], errors: ErrorStyle = .detail,
    middleware: [any Middleware] = [], trailingSlash: TrailingSlash = .refused, tellsMethods: Bool = true,
    prefixes: [String] = []
  ) {
    self.name = name
    self.routes = routes
    self.sockets = sockets
    self.errors = errors
    self.middleware = middleware
    self.trailingSlash = trailingSlash
    self.tellsMethods = tellsMethods
    self.prefixes = prefixes
  }
}
