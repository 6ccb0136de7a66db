import Groundwork
import WebServer

/// Counts requests, errors and seconds of each endpoint, under the names that dashboards of this contract know.
struct EndpointMetrics: Middleware {
  private struct Series: Sendable {
    let requests: Counter
    let errors: Counter
    let seconds: Histogram
  }

  /// By method and pattern.
  private let series: [String: Series]
  private let clock: any MonotonicClock

  init(_ metrics: Metrics, clock: any MonotonicClock, endpoints: [VisionTrackEndpoint]) {
    self.clock = clock
    var series: [String: Series] = [:]
    for endpoint in endpoints {
      let labels = ["endpoint": endpoint.name]
      series["\(endpoint.route.method) \(endpoint.route.pattern)"] = Series(
        requests: metrics.counter("api_requests_total", labels, help: "Requests answered."),
        errors: metrics.counter("api_errors_total", labels, help: "Requests answered with a status from 400 on."),
        seconds: metrics.histogram("api_request_duration_seconds", labels, help: "Time until the answer began."))
    }
    self.series = series
  }

  func respond(to request: Request, next: Responder) async throws -> Response {
    guard let series = series["\(request.method) \(request.pattern)"] else { return await next(request) }
    let began = clock.now
    let response = await next(request)
    series.requests.add()
    if response.status >= 400 { series.errors.add() }
    series.seconds.observe(clock.now - began)
    return response
  }
}
