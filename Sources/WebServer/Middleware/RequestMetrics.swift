package import Groundwork

/// Tells whoever counts about every answered request. Labels stay bounded: the pattern stands for the path.
package struct RequestMetrics: Middleware {
  package struct Sample: Sendable {
    package let method: HTTPMethod
    /// The route's pattern; empty for unknown paths.
    package let pattern: String
    package let listener: String
    package let status: Int
    package let duration: Duration
  }

  private let record: @Sendable (Sample) -> Void
  private let clock: any MonotonicClock

  package init(
    clock: any MonotonicClock = SystemMonotonicClock(), record: @escaping @Sendable (Sample) -> Void
  ) {
    self.clock = clock
    self.record = record
  }

  package func respond(to request: Request, next: Responder) async throws -> Response {
    let start = clock.now
    let response = await next(request)
    record(
      Sample(
        method: request.method, pattern: request.pattern, listener: request.listener, status: response.status,
        duration: clock.now - start))
    return response
  }
}
