import Records
import WebServer

/// `GET /api/v1/export/{session_id}`: every detection of a session.
struct ExportRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "export",
      route: Route(.get, "/api/v1/export/{session_id}", Self.description, signIn: VisionTrackGuard(doors).signIn) {
        request in
        let session = try await SessionRoute.session(request, doors)
        let export = SessionExport(sessions: doors.sessions)
        switch request.query["format"] ?? "json" {
        case "json": return try await export.stream(session, "application/json", JSONExport(session))
        case "csv" where Self.wantsPlainCSV(request):
          return try await export.stream(session, "text/csv; charset=utf-8", CSVExport())
        case "csv": return try await export.stream(session, "application/json", WrappedCSVExport())
        default: throw HTTPError.badRequest("Unsupported format. Use 'json' or 'csv'")
        }
      })
  }

  private static func wantsPlainCSV(_ request: Request) -> Bool {
    request.headers.words("accept").contains { MediaType($0).name == "text/csv" }
  }

  private static let description = RouteDescription(
    "Every detection of a session",
    details: "As CSV it comes inside a JSON text; with `Accept: text/csv` as it is.",
    tags: [VisionTrack.tag],
    parameters: [
      SessionRoute.parameter, .query("format", "`json` unless said.", schema: .choice(["json", "csv"])),
      ParameterDescription("Accept", in: .header, "`text/csv` for CSV without JSON around it."),
    ],
    responses: [
      ResponseDescription(
        200, "The detections.",
        contents: [
          (
            "application/json",
            .oneOf([
              .object([
                "session_id": .uuid, "session_type": .string, "created_at": .string, "total_detections": .integer,
                "detections": .array(
                  .object([
                    "frame_number": .integer, "track_id": Schema.integer.orNull, "class_name": .string,
                    "confidence": .number, "bbox": .array(.number),
                  ])),
              ]), .object(["csv": .string], required: ["csv"]),
            ])
          ), ("text/csv", .string),
        ]), .json(400, "Another format.", FastAPIForms.detail), SessionRoute.missing,
    ] + VisionTrackAnswers.signedIn)
}
