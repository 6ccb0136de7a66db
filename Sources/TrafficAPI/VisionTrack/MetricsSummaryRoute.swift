import Groundwork
import WebServer

/// `GET /api/v1/metrics/summary`: the same figures as JSON.
struct MetricsSummaryRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "metrics_summary",
      route: Route(.get, "/api/v1/metrics/summary", Self.description) { _ in .json(summary) })
  }

  private var summary: JSONValue {
    var counters: [(String, JSONValue)] = []
    var gauges: [(String, JSONValue)] = []
    var histograms: [(String, JSONValue)] = []
    var uptime: JSONValue = 0
    for family in doors.metrics.families where MetricsRoute.names.contains(family.name) {
      for (labels, value) in family.series {
        let name = Self.name(family.name, labels)
        switch (value, family.kind) {
        case (.histogram(let reading), _): histograms.append((name, Self.json(reading)))
        case (.number(let number), .counter): counters.append((name, .integer(Int(number))))
        case (.number(let number), _):
          gauges.append((name, .number(number)))
          if family.name == "visiontrack_uptime_seconds" { uptime = .number(number) }
        }
      }
    }
    return [
      "counters": .object(counters), "gauges": .object(gauges), "histogram_stats": .object(histograms),
      "uptime_seconds": uptime,
    ]
  }

  private static func name(_ metric: String, _ labels: [String: String]) -> String {
    if labels.isEmpty { return metric }
    return "\(metric){\(labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ","))}"
  }

  /// Nothing measured yet reads as zeros.
  private static func json(_ reading: Histogram.Reading) -> JSONValue {
    let count = reading.count
    return [
      "count": .integer(count), "mean": .number(count > 0 ? reading.sum / Double(count) : 0),
      "min": .number(count > 0 ? reading.least : 0), "max": .number(count > 0 ? reading.largest : 0),
    ]
  }

  private static let description = RouteDescription(
    "Figures as JSON", tags: [VisionTrack.tag],
    responses: [
      .json(
        200, "The figures.",
        .object([
          "counters": .map(.integer), "gauges": .map(.number),
          "histogram_stats": .map(
            .object(["count": .integer, "mean": .number, "min": .number, "max": .number])),
          "uptime_seconds": .number,
        ])), VisionTrackAnswers.limited,
    ])
}
