package import Groundwork

/// Counts requests and how long they take, by route; a path that nobody serves is `unknown`, so labels stay few.
package final class RouteMetrics: Sendable {
  private struct Key: Hashable {
    let method: String
    let route: String
    let status: Int
  }

  private let metrics: Metrics
  private let counters = Lock<[Key: Counter]>([:])
  private let histograms = Lock<[String: Histogram]>([:])
  package let inFlight: Gauge

  package init(_ metrics: Metrics) {
    self.metrics = metrics
    inFlight = metrics.gauge("gantry_http_requests_in_flight", help: "Requests that are being answered.")
  }

  package func note(method: String, route: String, status: Int, took duration: Duration) {
    let route = route.isEmpty ? "unknown" : route
    counter(Key(method: method, route: route, status: status)).add()
    histogram(route).observe(duration)
  }

  private func counter(_ key: Key) -> Counter {
    if let known = counters.withLock({ $0[key] }) { return known }
    let counter = metrics.counter(
      "gantry_http_requests_total",
      ["method": key.method, "route": key.route, "status": "\(key.status)"], help: "Requests answered.")
    counters.withLock { $0[key] = counter }
    return counter
  }

  private func histogram(_ route: String) -> Histogram {
    if let known = histograms.withLock({ $0[route] }) { return known }
    let histogram = metrics.histogram(
      "gantry_http_request_seconds", ["route": route], help: "Time from the request's headers to the answer's.")
    histograms.withLock { $0[route] = histogram }
    return histogram
  }
}
