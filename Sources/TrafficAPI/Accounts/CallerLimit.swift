import Groundwork
import Identity
import WebServer

/// Limits routes that one signs in to: each sign-in and each key by itself, and by address only those who have not shown
/// yet who they are. Made-up credentials count for their address and fill no memory.
struct CallerLimit: Sendable {
  private let rule: TokenBucket.Rule
  private let scope: String
  private let buckets: any RateLimitBuckets
  private let known: KnownCallers

  /// - Parameter known: the same for all limits of an API.
  init(_ rule: TokenBucket.Rule, scope: String, buckets: any RateLimitBuckets, known: KnownCallers) {
    self.rule = rule
    self.scope = scope
    self.buckets = buckets
    self.known = known
  }

  /// The route with this limit. One without a sign-in has only addresses to count.
  func around(_ route: Route) -> Route {
    var route = route
    var strangers = RateLimit(rule, scope: scope, buckets: buckets)
    if route.signIn != nil {
      strangers.spares = { [known] in Guards.credential(of: $0).map { known.isKnown($0) } ?? false }
      let callers = RateLimit(rule, scope: "\(scope) caller", buckets: buckets, key: Self.caller)
      route.middleware = [Recognising(known: known), RateLimiting(callers)] + route.middleware
    }
    route.rateLimit = strangers
    return route
  }

  private static func caller(of request: Request) -> String {
    switch request.caller.kind {
    case .user(let session): "session \(session)"
    case .key(let prefix): "key \(prefix)"
    case .anonymous: request.remoteAddress
    }
  }
}

/// Behind the sign-in: whoever comes this far is known.
private struct Recognising: Middleware {
  let known: KnownCallers

  func respond(to request: Request, next: Responder) async throws -> Response {
    if let credential = Guards.credential(of: request) { known.wasGood(credential) }
    return await next(request)
  }
}
