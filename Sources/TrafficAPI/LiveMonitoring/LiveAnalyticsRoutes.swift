import Records
import TrafficCore
import WebServer

/// `/api/analytics/…`: what streams have come to.
struct LiveAnalyticsRoutes {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var routes: [Route] {
    [
      Route(.get, "/api/analytics/aggregate", Self.aggregateDescription) { try await aggregate(LiveQuery($0)) },
      Route(.get, "/api/analytics/summary", Self.description("Sums of sessions", "summaries")) {
        .json(["summaries": .array(try await summaries(LiveQuery($0)).map(LiveForms.summary))])
      },
      Route(.get, "/api/analytics/snapshots", Self.description("Figures every few seconds", "snapshots")) {
        .json(["snapshots": .array(try await snapshots(LiveQuery($0)).map(LiveForms.snapshot))])
      },
      Route(.get, "/api/analytics/speeding", Self.description("Vehicles that were too fast", "vehicles")) {
        .json(["vehicles": .array(try await speeding(LiveQuery($0)).map(LiveForms.vehicle))])
      },
      Route(.get, "/api/analytics/sessions", Self.description("The sessions of a video", "sessions")) {
        .json(["sessions": .array(try await summaries(LiveQuery($0)).map(Self.session))])
      },
      Route(.get, "/api/analytics/export", Self.exportDescription) { try await export(LiveQuery($0)) },
    ]
  }

  // MARK: Rows

  private func summaries(_ query: LiveQuery) async throws -> [LiveSummary] {
    try await doors.analytics.summaries(
      of: query.videoID(), session: query.moment("session_start"), page: query.page(usual: 100, most: 1000))
  }

  private func snapshots(_ query: LiveQuery) async throws -> [LiveSnapshot] {
    try await doors.analytics.snapshots(
      of: query.videoID(), session: query.moment("session_start"), page: query.page(usual: 100, most: 1000))
  }

  private func speeding(_ query: LiveQuery) async throws -> [SpeedingVehicle] {
    try await doors.analytics.speeding(
      of: query.videoID(), session: query.moment("session_start"), page: query.page(usual: 100, most: 1000))
  }

  private static func session(_ summary: LiveSummary) -> JSONValue {
    [
      "session_start": LiveForms.moment(summary.session), "session_end": LiveForms.moment(summary.ended),
      "total_vehicles": .integer(summary.totalVehicles), "speeding_violations": .integer(summary.speedingViolations),
    ]
  }

  private enum Part: String, CaseIterable { case summary, snapshots, speeding, trends }

  private func aggregate(_ query: LiveQuery) async throws -> Response {
    _ = try query.videoID()
    var answer: [(String, JSONValue)] = []
    for word in (query.text("include") ?? "summary").split(separator: ",").map({ String($0).trimmed }) {
      guard let part = Part(rawValue: word) else {
        throw LiveProblem.parameter("include", word, "any of \(Part.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      answer.append((word, try await value(of: part, query)))
    }
    return .json(.object(answer))
  }

  private func value(of part: Part, _ query: LiveQuery) async throws -> JSONValue {
    switch part {
    case .summary: try await summaries(query).first.map(LiveForms.summary) ?? .null
    case .snapshots: .array(try await snapshots(query).map(LiveForms.snapshot))
    case .speeding: .array(try await speeding(query).map(LiveForms.vehicle))
    case .trends: .array(try await trends(query).map(LiveForms.trend))
    }
  }

  private func trends(_ query: LiveQuery) async throws -> [LiveTrend] {
    try await doors.analytics.trends(
      of: query.videoID(), session: query.moment("session_start"), page: query.page(usual: 100, most: 1000))
  }

  // MARK: Export

  private enum Form: String, CaseIterable { case json, csv }
  private enum Kind: String, CaseIterable { case speeding, summary }

  private func export(_ query: LiveQuery) async throws -> Response {
    let id = try query.videoID()
    let kind = try query.choice("type", default: Kind.speeding)
    switch (try query.choice("format", default: Form.json), kind) {
    case (.json, .summary): return .json(["data": .array(try await summaries(query).map(LiveForms.summary))])
    case (.json, .speeding): return try await speeding(query, .json("data", LiveForms.vehicle), nil)
    case (.csv, .summary): throw HTTPError.badRequest("CSV is there for type=speeding only")
    case (.csv, .speeding):
      return try await speeding(query, .csv(Self.columns, Self.fields), "speeding_vehicles_\(id).csv")
    }
  }

  private static let columns = ["track_id", "speed", "class_id", "timestamp", "confidence"]

  private static func fields(_ vehicle: SpeedingVehicle) -> [String] {
    [
      "\(vehicle.trackID)", "\(vehicle.kilometresPerHour)", "\(vehicle.classID)", "\(Int(vehicle.milliseconds))",
      "\(vehicle.confidence)",
    ]
  }

  /// Every row.
  private func speeding(
    _ query: LiveQuery, _ form: LiveExport<SpeedingVehicle>.Form, _ name: String?
  ) async throws -> Response {
    let (id, session, store) = (try query.videoID(), try query.moment("session_start"), doors.analytics)
    return try await LiveExport(form) { below in
      try await store.speeding(of: id, session: session, below: below, limit: LiveExport<SpeedingVehicle>.partSize)
    }.response(name)
  }

  // MARK: Descriptions

  private static let common: [ParameterDescription] = [
    .query("video_id", "The number of the video.", schema: .integer, isRequired: true),
    .query("session_start", "Of one session only."),
    .query("limit", "100 unless said, at most 1000.", schema: .integer),
    .query("offset", "So many are left out.", schema: .integer),
  ]

  private static func description(_ summary: String, _ name: String) -> RouteDescription {
    RouteDescription(
      summary, details: "Newest first.", tags: [LiveMonitoring.tag], parameters: common,
      responses: [.json(200, "The rows.", .object([name: .array(.any)])), LiveForms.badParameter])
  }

  private static let aggregateDescription = RouteDescription(
    "Several views of a video's figures at once", tags: [LiveMonitoring.tag],
    parameters: common + [
      .query("include", "Any of `summary`, `snapshots`, `speeding`, `trends`; `summary` unless said.")
    ],
    responses: [
      .json(
        200, "What was asked for.",
        .object(
          ["summary": .any, "snapshots": .array(.any), "speeding": .array(.any), "trends": .array(.any)], required: [])),
      LiveForms.badParameter,
    ])

  private static let exportDescription = RouteDescription(
    "Rows as a file", tags: [LiveMonitoring.tag],
    parameters: common + [
      .query("format", "`json` unless said.", schema: .choice(["json", "csv"])),
      .query("type", "`speeding` unless said.", schema: .choice(["speeding", "summary"])),
    ],
    responses: [
      ResponseDescription(
        200, "The rows.", contents: [("application/json", .object(["data": .array(.any)])), ("text/csv", .string)]),
      LiveForms.badParameter,
    ])
}
