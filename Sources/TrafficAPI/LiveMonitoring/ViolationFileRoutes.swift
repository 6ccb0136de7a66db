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
    let rows = try await all(filter)
    let stamp = WireTime.plain(doors.now).prefix(19).filter { $0.isNumber || $0 == "T" }.replacing("T", with: "_")
    let name = "violations_\(filter.videoID.map { "\($0)" } ?? "all")_\(stamp).\(form.rawValue)"
    switch form {
    case .csv: return LiveCSV.file(name, Self.columns, rows.map(Self.line))
    case .json:
      return LiveCSV.attachment(
        .json([
          "violations": .array(rows.map(LiveForms.violation)), "total": .integer(rows.count),
          "exported_at": LiveForms.moment(doors.now),
          "filters": [
            "video_id": filter.videoID.map { .integer($0) } ?? .null,
            "session_start": filter.session.map(LiveForms.moment) ?? .null,
          ],
        ]), name)
    }
  }

  private func all(_ filter: ViolationFilter) async throws -> [Violation] {
    var rows: [Violation] = []
    while rows.count < LiveCSV.mostRows {
      let page = try await doors.violations.list(
        filter, by: .time, isDescending: true, page: Page(limit: 1000, offset: rows.count))
      rows += page
      if page.count < 1000 { break }
    }
    return rows
  }

  private static let columns = [
    "id", "video_id", "track_id", "speed", "speed_limit", "speed_excess", "vehicle_type", "confidence", "frame_number",
    "violation_timestamp", "bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2", "image_path",
  ]

  private static func line(_ violation: Violation) -> String {
    let box = violation.box
    return LiveCSV.line(
      [
        "\(violation.id)", "\(violation.videoID)", "\(violation.trackID)", "\(violation.speed)", "\(violation.limit)",
        "\(LiveForms.rounded(violation.excess))", violation.vehicleType, "\(violation.confidence)",
        "\(violation.frameNumber)", WireTime.zoned(violation.at),
      ] + [box.x1, box.y1, box.x2, box.y2].map { "\(Int($0.rounded()))" } + [violation.image])
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
