/// Holds a route to its rate and says so in `X-RateLimit-…` headers.
struct RateLimiting: Middleware {
  let limit: RateLimit
  let style: ErrorStyle

  func respond(to request: Request, next: Responder) async throws -> Response {
    guard let verdict = await verdict(on: request) else { return await next(request) }
    var response: Response
    if verdict.isAllowed {
      response = await next(request)
    } else {
      var refusal = HTTPError(429, limit.refusal)
      refusal.headers["Retry-After"] = String(limit.retryAfter ?? max(1, Self.seconds(verdict.retryAfter)))
      response = style.render(refusal, request)
    }
    response.headers["X-RateLimit-Limit"] = String(verdict.limit)
    response.headers["X-RateLimit-Remaining"] = String(verdict.remaining)
    response.headers["X-RateLimit-Reset"] = String(Self.seconds(verdict.untilFull))
    return response
  }

  /// Nil when the buckets cannot be reached: better no limit than no service.
  private func verdict(on request: Request) async -> TokenBucket.Verdict? {
    do { return try await limit.buckets.take("\(limit.scope) \(limit.key(request))", limit.rule) } catch { return nil }
  }

  /// Rounded up.
  private static func seconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) + (duration.components.attoseconds > 0 ? 1 : 0)
  }
}
