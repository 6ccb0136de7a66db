import Groundwork
import WebServer

/// `GET /api/v1/metrics`: the figures of this contract for Prometheus.
struct MetricsRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) {
    self.doors = doors
    let (clock, began) = (doors.clock, doors.clock.now)
    doors.metrics.watch("visiontrack_uptime_seconds", help: "Since this process began to serve.") {
      (clock.now - began) / .seconds(1)
    }
  }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "metrics",
      route: Route(.get, "/api/v1/metrics", Self.description) { _ in
        let text = PrometheusText.text(doors.metrics.families) { Self.names.contains($0) }
        return .text(text, type: PrometheusText.contentType)
      })
  }

  static let names: Set = [
    "api_requests_total", "api_errors_total", "api_request_duration_seconds", "detections_total",
    "visiontrack_uptime_seconds",
  ]

  private static let description = RouteDescription(
    "Figures for Prometheus", tags: [VisionTrack.tag],
    responses: [
      ResponseDescription(200, "The exposition.", contents: [("text/plain", .string)]), VisionTrackAnswers.limited,
    ])
}
