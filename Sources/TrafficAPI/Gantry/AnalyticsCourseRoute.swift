import Identity
import Records
import TrafficCore
import WebServer

/// `GET /analytics`: what was looked at in some days, in numbers and over time.
struct AnalyticsCourseRoute: Sendable {
  let doors: OwnDoors
  private static let hour = 3600.0
  private static let day = 86_400.0
  /// Up to here a point is an hour, then a day.
  private static let daysByHour = 2
  /// Sessions in a course; older ones are in the sums alone.
  private static let most = 100_000

  var route: Route {
    Route(
      .get, "/api/gantry/v1/analytics", Self.description, signIn: doors.guards.own(.viewer)
    ) { request in
      let days = try request.number("days", in: 1...30) ?? 7
      let store = doors.stores.visionTrack
      let now = doors.now
      let step = days <= Self.daysByHour ? Self.hour : Self.day
      let count = Int(Double(days) * Self.day / step)
      // Whole hours or days of UTC, the present one included.
      let since = now.seconds(since: .zero)
      let end = Timestamp.zero.advanced(bySeconds: (since / step).rounded(.down) * step + step)
      let from = end.advanced(bySeconds: -Double(count) * step)
      let sums = try await store.analytics(from: from)
      let course = try await store.course(from: from, limit: Self.most)
      return .json([
        "days": .integer(days), "from": OwnJSON.time(from), "to": OwnJSON.time(now),
        "step_seconds": .integer(Int(step)), "totals": Self.totals(sums),
        "classes": Distribution.json(sums.classDistribution),
        "kinds": Distribution.json(
          Dictionary(sums.sessionsByKind.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +)),
        "confidence": .array(course.confidence.map { .integer($0) }),
        "course": .array(Self.course(course.points, from: from, step: step, count: count)),
      ])
    }
  }

  private static func totals(_ sums: VisionTrackAnalytics) -> JSONValue {
    [
      "sessions": .integer(sums.totalSessions), "detections": .integer(sums.totalDetections),
      "mean_confidence": .number(sums.averageConfidence),
      "mean_processing_seconds": .number(sums.averageProcessingSeconds),
    ]
  }

  private struct Span {
    var sessions = 0
    var detections = 0
    var seconds = 0.0
  }

  private static func course(
    _ points: [VisionTrackCourse.Point], from: Timestamp, step: Double, count: Int
  ) -> [JSONValue] {
    var spans = Array(repeating: Span(), count: count)
    for point in points {
      let index = Int(point.created.seconds(since: from) / step)
      guard spans.indices.contains(index) else { continue }
      spans[index].sessions += 1
      spans[index].detections += point.detections
      spans[index].seconds += point.seconds
    }
    return spans.enumerated().map { index, span in
      [
        "at": OwnJSON.time(from.advanced(bySeconds: Double(index) * step)), "sessions": .integer(span.sessions),
        "detections": .integer(span.detections),
        "mean_processing_seconds": span.sessions > 0 ? .number(span.seconds / Double(span.sessions)) : .null,
      ]
    }
  }

  private static let description = RouteDescription(
    "Some days in numbers, and over time",
    details: "By hour for one or two days, else by day, in UTC; the present hour or day is the last.",
    tags: ["Detection"],
    parameters: [.query("days", "How many; 7 unless said.", schema: .integer(minimum: 1, maximum: 30))],
    responses: [
      .json(
        200, "The numbers",
        .object([
          "days": .integer, "from": .dateTime, "to": .dateTime, "step_seconds": .integer,
          "totals": .object([
            "sessions": .integer, "detections": .integer, "mean_confidence": .number,
            "mean_processing_seconds": .number,
          ]), "classes": .map(.integer), "kinds": .map(.integer),
          "confidence": .described(.array(.integer), "Detections by confidence, in tenths."),
          "course": .array(
            .object([
              "at": .dateTime, "sessions": .integer, "detections": .integer,
              "mean_processing_seconds": Schema.number.orNull,
            ])),
        ]))
    ] + OwnErrors.responses(401, 403, 422, 429, 503))
}
