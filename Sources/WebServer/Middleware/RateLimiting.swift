/// Holds whatever it stands around to a limit. The limit of a route stands in front of its sign-in; where a limit counts by
/// who has signed in, it belongs into the route's middleware, behind it: then made-up keys fill no memory.
package struct RateLimiting: Middleware {
  private let limit: RateLimit

  package init(_ limit: RateLimit) { self.limit = limit }

  package func respond(to request: Request, next: Responder) async throws -> Response {
    guard !limit.spares(request), let verdict = await verdict(on: request) else { return await next(request) }
    let figures = figures(verdict)
    guard verdict.isAllowed else {
      let wait = limit.retryAfter ?? max(1, Self.seconds(verdict.retryAfter))
      var refusal = HTTPError(429, limit.refusal, headers: ["Retry-After": String(wait)])
      for (name, value) in figures { refusal.headers[name] = value }
      throw refusal
    }
    var response = await next(request)
    for (name, value) in figures { response.headers[name] = value }
    return response
  }

  /// nil when the buckets cannot be reached: better no limit than no service. `WatchedBuckets` tell it.
  private func verdict(on request: Request) async -> TokenBucket.Verdict? {
    do { return try await limit.buckets.take("\(limit.scope) \(limit.key(request))", limit.rule) } catch { return nil }
  }

  private func figures(_ verdict: TokenBucket.Verdict) -> [(name: String, value: String)] {
    let remaining = [
      (name: "X-RateLimit-Limit", value: String(verdict.limit)),
      (name: "X-RateLimit-Remaining", value: String(verdict.remaining)),
    ]
    return switch limit.figures {
    case .none: []
    case .remaining: remaining
    case .all: remaining + [(name: "X-RateLimit-Reset", value: String(Self.seconds(verdict.untilFull)))]
    }
  }

  /// Rounded up.
  private static func seconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) + (duration.components.attoseconds > 0 ? 1 : 0)
  }
}
