package import Groundwork
package import WebServer

/// Stands around every request: its id on every log line, one line at its end, its metrics, its trace.
package struct Observing: Middleware {
  private let log: Log?
  private let metrics: RouteMetrics
  private let tracer: Tracer?
  private let clock: any MonotonicClock

  /// - Parameters:
  ///   - log: nil writes no line for each request.
  ///   - tracer: nil follows none.
  package init(
    log: Log?, metrics: RouteMetrics, tracer: Tracer? = nil, clock: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.log = log?.named("http")
    self.metrics = metrics
    self.tracer = tracer
    self.clock = clock
  }

  package func respond(to request: Request, next: Responder) async throws -> Response {
    let start = clock.now
    metrics.inFlight.add()
    defer { metrics.inFlight.add(-1) }
    let span = tracer?.begin(request)
    let response = await LogContext.with([LogContext.requestID: .text(request.id)]) { await next(request) }
    let duration = clock.now - start
    metrics.note(method: request.method.label, route: request.pattern, status: response.status, took: duration)
    if let span { tracer?.end(span, request, status: response.status) }
    guard let log, !Self.isQuiet(request, response.status) else { return response }
    log.write(
      response.status >= 500 ? .error : .info, { "\(request.method.label) \(request.shortPath) \(response.status)" },
      [
        LogContext.requestID: .text(request.id), "status": .integer(response.status),
        "milliseconds": .number((duration / .milliseconds(1) * 100).rounded() / 100),
        "client": .text(request.remoteAddress), "listener": .text(request.listener),
      ])
    return response
  }

  /// What machines ask every few seconds is no news while it goes well.
  private static func isQuiet(_ request: Request, _ status: Int) -> Bool {
    status < 400 && ["/health", "/metrics", "\(OwnAPI.prefix)/ready"].contains(request.pattern)
  }
}
