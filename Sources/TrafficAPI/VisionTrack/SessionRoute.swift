import Records
import WebServer

/// `GET /api/v1/session/{session_id}`: what was found in one picture or video, in numbers.
struct SessionRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "session",
      route: Route(.get, "/api/v1/session/{session_id}", Self.description, signIn: VisionTrackGuard(doors).signIn) {
        request in
        let session = try await Self.session(request, doors)
        let summary = try await doors.sessions.summary(of: session.id)
        return .json([
          "session_id": .string(session.id), "session_type": .string(session.kind.rawValue),
          "total_detections": .integer(session.totalDetections), "total_frames": .integer(session.totalFrames),
          "processing_time": .number(session.processingSeconds),
          "created_at": .string(WireTime.plain(session.created)),
          "class_distribution": Distribution.json(summary.classDistribution),
          "avg_confidence": .number(summary.averageConfidence),
        ])
      })
  }

  /// The session that the path names, in any spelling of its id.
  /// - Throws: 404
  static func session(_ request: Request, _ doors: VisionTrackDoors) async throws -> VisionTrackSession {
    guard let id = LooseUUID.id(request.parameters["session_id"] ?? ""),
      let session = try await doors.sessions.session(id)
    else { throw HTTPError.notFound("Session not found") }
    return session
  }

  static let parameter = ParameterDescription.path("session_id", "From the answer of a detection.", schema: .uuid)
  static let missing = ResponseDescription.json(404, "There is no such session.", FastAPIForms.detail)

  private static let description = RouteDescription(
    "One session in numbers", tags: [VisionTrack.tag], parameters: [parameter],
    responses: [
      .json(
        200, "The session.",
        .object(
          [
            "session_id": .uuid, "session_type": .choice(VisionTrackSession.Kind.allCases.map(\.rawValue)),
            "total_detections": .integer, "total_frames": .integer, "processing_time": .number,
            "created_at": .described(.string, "UTC, without a zone."), "class_distribution": .map(.integer),
            "avg_confidence": .number,
          ])), missing,
    ] + VisionTrackAnswers.signedIn)
}

/// Numbers by name, the largest first.
enum Distribution {
  static func json(_ counts: [String: Int]) -> JSONValue {
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return .object(sorted.map { ($0.key, .integer($0.value)) })
  }
}
