import Records
import TrafficCore
import WebServer

/// Violations as files: their pictures, and tables of them.
struct ViolationFileRoutes {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var routes: [Route] {
    [
      Route(.get, "/api/violations/images/{path...}", Self.imageDescription) { try await image($0) },
      Route(.get, "/api/violations/export", Self.exportDescription) { try await export(LiveQuery($0)) },
    ]
  }

  private func image(_ request: Request) async throws -> Response {
    let missing = HTTPError.notFound("Image not found")
    let key: ObjectKey
    do throws(StoreError) { key = try ObjectKey(Violation.folder + (request.parameters["path"] ?? "")) } catch {
      throw missing
    }
    guard var answer = try await ObjectAnswer(objects: doors.objects).answer(key, type: key.mediaType, to: request)
    else { throw missing }
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer
  }

  private enum Form: String, CaseIterable { case json, csv }

  private func export(_ query: LiveQuery) async throws -> Response {
    let filter = ViolationFilter(videoID: try query.integer("video_id"), session: try query.moment("session_start"))
    let form = try query.choice("format", default: Form.json)
    let stamp = WireTime.plain(doors.now).prefix(19).filter { $0.isNumber || $0 == "T" }.replacing("T", with: "_")
    let name = "violations_\(filter.videoID.map { "\($0)" } ?? "all")_\(stamp).\(form.rawValue)"
    let store = doors.violations
    return try await LiveExport(form == .csv ? .csv(Self.columns, Self.fields) : json(filter)) { below in
      try await store.list(filter, below: below, limit: LiveExport<Violation>.partSize)
    }.response(name)
  }

  private func json(_ filter: ViolationFilter) -> LiveExport<Violation>.Form {
    let now = doors.now
    return .json("violations", LiveForms.violation) { count in
      [
        ("total", .integer(count)), ("exported_at", LiveForms.moment(now)),
        (
          "filters",
          [
            "video_id": filter.videoID.map { .integer($0) } ?? .null,
            "session_start": filter.session.map(LiveForms.moment) ?? .null,
          ]
        ),
      ]
    }
  }

  private static let columns = [
    "id", "video_id", "track_id", "speed", "speed_limit", "speed_excess", "vehicle_type", "confidence", "frame_number",
    "violation_timestamp", "bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "image_path",
  ]

  private static func fields(_ violation: Violation) -> [String] {
    let box = violation.box
    return [
      "\(violation.id)", "\(violation.videoID)", "\(violation.trackID)", "\(violation.speed)", "\(violation.limit)",
      "\(LiveForms.rounded(violation.excess))", violation.vehicleType, "\(violation.confidence)",
      "\(violation.frameNumber)", WireTime.zoned(violation.at),
    ] + [box.x1, box.y1, box.x2, box.y2].map { "\(Int($0.rounded()))" } + [violation.image]
  }

  private static let imageDescription = RouteDescription(
    "A picture of a violation", tags: [LiveMonitoring.tag],
    parameters: [.path("path", "`frame_image_path` or `thumbnail_path` of the violation.")],
    responses: [
      ResponseDescription(200, "The picture.", contents: [("image/jpeg", .binary)]),
      ResponseDescription(206, "The part that was asked for.", contents: [("image/jpeg", .binary)]),
      .empty(304, "The client has it already."), .json(404, "There is no such picture.", LiveForms.error),
      .json(416, "The picture ends before the part that was asked for.", LiveForms.error),
    ])

  private static let exportDescription = RouteDescription(
    "Violations as a file", tags: [LiveMonitoring.tag],
    parameters: ViolationRoutes.scope + [.query("format", "`json` unless said.", schema: .choice(["json", "csv"]))],
    responses: [
      ResponseDescription(
        200, "All of them, newest first.",
        contents: [
          (
            "application/json",
            .object([
              "violations": .array(LiveForms.violationSchema), "total": .integer, "exported_at": .string,
              "filters": .any,
            ])
          ), ("text/csv", .string),
        ]), LiveForms.badParameter,
    ])
}
