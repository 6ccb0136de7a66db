import TrafficCore
import Records
import WebServer

/// `GET /api/v1/analytics`: the sessions of some days in numbers.
struct AnalyticsRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  private static let secondsPerDay = 86_400.0

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "analytics",
      route: Route(.get, "/api/v1/analytics", Self.description, signIn: VisionTrackGuard(doors).signIn) { request in
        let days = try Choices(request).integer("days", in: 1...365, default: 7)
        let from = doors.now.advanced(bySeconds: -Double(days) * Self.secondsPerDay)
        let figures = try await doors.sessions.analytics(from: from)
        let kinds = figures.sessionsByKind.map { ($0.key.rawValue, $0.value) }
        return .json([
          "total_sessions": .integer(figures.totalSessions), "total_detections": .integer(figures.totalDetections),
          "avg_confidence": .number(figures.averageConfidence),
          "class_distribution": Distribution.json(figures.classDistribution),
          "sessions_by_type": Distribution.json(Dictionary(kinds, uniquingKeysWith: +)),
          "avg_processing_time": .number(figures.averageProcessingSeconds),
        ])
      })
  }

  private static let description = RouteDescription(
    "Some days in numbers", tags: [VisionTrack.tag],
    parameters: [
      .query("days", "How many, counting back from now; 7 unless said.", schema: .integer(minimum: 1, maximum: 365))
    ],
    responses: [
      .json(
        200, "The numbers.",
        .object([
          "total_sessions": .integer, "total_detections": .integer, "avg_confidence": .number,
          "class_distribution": .map(.integer), "sessions_by_type": .map(.integer),
          "avg_processing_time": .described(.number, "Seconds."),
        ])), VisionTrackAnswers.invalid,
    ] + VisionTrackAnswers.signedIn)
}
