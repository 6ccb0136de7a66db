import Identity
import Records
import TrafficCore
import WebServer

/// What was looked at: pictures, videos, webcams, with all that was found in them.
struct DetectionSessionRoutes: Sendable {
  let doors: OwnDoors
  private static let tags = ["Detection"]

  var routes: [Route] { [list, one, timeline, detections, result] }

  private var store: any VisionTrackStore { doors.stores.visionTrack }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/detection-sessions",
      RouteDescription(
        "List what was looked at", details: "One's own below the role of an operator.", tags: Self.tags,
        parameters: OwnSchemas.page + [
          .query("kind", "One or several, separated by commas: image, video, webcam."),
          .query("state", "One or several, separated by commas: processing, completed, failed."),
          .query("days", "Of the last so many.", schema: .integer(minimum: 1, maximum: 365)),
        ],
        responses: [
          .json(
            200, "Newest first",
            .object([
              "items": .array(OwnSchemas.detectionSession), "limit": .integer, "offset": .integer, "total": .integer,
            ]))
        ] + OwnErrors.responses(401, 403, 422, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let page = try request.page()
      let filter = try filter(request)
      let items = try await store.sessions(filter, page: Page(limit: page.limit, offset: page.offset))
      return .json([
        "items": .array(items.map(OwnJSON.detectionSession)), "limit": .integer(page.limit),
        "offset": .integer(page.offset), "total": .integer(try await store.count(filter)),
      ])
    }
  }

  private func filter(_ request: Request) throws(HTTPError) -> VisionTrackFilter {
    var filter = VisionTrackFilter()
    filter.kinds = try request.words("kind")
    filter.statuses = try request.words("state")
    // Nobody is without an owner here: a viewer's list is never the empty one that means everybody.
    filter.owners = JobSight(request.caller).owners(wanted: nil) ?? []
    if let days = try request.number("days", in: 1...365) {
      filter.createdFrom = doors.now.advanced(bySeconds: -Double(days) * 86_400)
    }
    return filter
  }

  private var one: Route {
    Route(
      .get, "/api/gantry/v1/detection-sessions/{id}",
      RouteDescription(
        "One picture, video or webcam that was looked at", tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [
          .json(
            200, "The session in numbers",
            .object([
              "session": OwnSchemas.detectionSession, "mean_confidence": .number, "classes": .map(.integer),
            ]))
        ] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let session = try await find(request)
      let summary = try await store.summary(of: session.id)
      return .json([
        "session": OwnJSON.detectionSession(session), "mean_confidence": .number(summary.averageConfidence),
        "classes": Distribution.json(summary.classDistribution),
      ])
    }
  }

  private var timeline: Route {
    Route(
      .get, "/api/gantry/v1/detection-sessions/{id}/timeline",
      RouteDescription(
        "How many were seen when",
        details: "Counts by class in spans of `step` frames; spans without any are left out.",
        tags: Self.tags,
        parameters: [
          OwnSchemas.id,
          .query("points", "At most so many spans; 200 unless said.", schema: .integer(minimum: 1, maximum: 1000)),
        ],
        responses: [
          .json(
            200, "Oldest first",
            .object([
              "frames": .integer, "step": .integer,
              "items": .array(.object(["frame": .integer, "class": .string, "count": .integer])),
            ]))
        ] + OwnErrors.responses(401, 403, 404, 422, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let points = try request.number("points", in: 1...1000) ?? 200
      let session = try await find(request)
      let step = max(1, (session.totalFrames + points - 1) / points)
      let moments = try await store.timeline(of: session.id, step: step)
      return .json([
        "frames": .integer(session.totalFrames), "step": .integer(step),
        "items": .array(
          moments.map {
            ["frame": .integer($0.frame), "class": .string($0.className), "count": .integer($0.count)]
          }),
      ])
    }
  }

  private var detections: Route {
    Route(
      .get, "/api/gantry/v1/detection-sessions/{id}/detections",
      RouteDescription(
        "Every detection of a session", details: "As a file: JSON, or CSV with `format=csv`.", tags: Self.tags,
        parameters: [OwnSchemas.id, .query("format", "`json` unless said.", schema: .choice(["json", "csv"]))],
        responses: [
          ResponseDescription(200, "The detections.", contents: [("application/json", .any), ("text/csv", .string)])
        ] + OwnErrors.responses(401, 403, 404, 422, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let session = try await find(request)
      let export = SessionExport(sessions: store)
      var response: Response
      switch request.query["format"] ?? "json" {
      case "json": response = try await export.stream(session, "application/json", JSONExport(session))
      case "csv": response = try await export.stream(session, "text/csv; charset=utf-8", CSVExport())
      default: throw HTTPError(422, "format: json or csv is expected.", code: "invalid")
      }
      let ending = request.query["format"] ?? "json"
      response.headers["Content-Disposition"] = "attachment; filename=\"detections-\(session.id.prefix(8)).\(ending)\""
      return response
    }
  }

  private var result: Route {
    Route(
      .get, "/api/gantry/v1/detection-sessions/{id}/result",
      RouteDescription(
        "The drawn picture or video of a session", tags: Self.tags,
        parameters: [
          OwnSchemas.id, ParameterDescription("Range", in: .header, "A part of the file: `bytes=0-1023`."),
        ],
        responses: [
          ResponseDescription(200, "The file.", contents: [("image/jpeg", .binary), ("video/mp4", .binary)]),
          ResponseDescription(206, "The part that was asked for.", contents: [("video/mp4", .binary)]),
          .empty(304, "The client has it already."),
        ] + OwnErrors.responses(401, 403, 404, 410, 416, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let session = try await find(request)
      let output = session.kind == .video ? VisionTrackOutput.video(session.id) : .picture(session.id)
      let answer = try await ObjectAnswer(objects: doors.objects).answer(output.key, type: output.type, to: request)
      guard let answer else {
        throw HTTPError(410, "Nothing drawn is kept of this session; its detections are.", code: "result_gone")
      }
      return answer
    }
  }

  /// - Throws: 404 also for what the caller does not see.
  private func find(_ request: Request) async throws -> VisionTrackSession {
    let owners = JobSight(request.caller).owners(wanted: nil) ?? []
    guard let session = try await store.session(request.parameter("id")),
      owners.isEmpty || session.owner.map(owners.contains) == true
    else { throw HTTPError(404, "There is no such session.", code: "not_found") }
    return session
  }
}

extension Request {
  /// Words of a list that is separated by commas; none when it is not there.
  fileprivate func words<Word: RawRepresentable & CaseIterable>(_ name: String) throws(HTTPError) -> [Word]
  where Word.RawValue == String {
    var words: [Word] = []
    for text in query[name]?.split(separator: ",") ?? [] {
      guard let word = Word(rawValue: String(text)) else {
        throw HTTPError(
          422, "\(name): one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")) is expected.", code: "invalid")
      }
      words.append(word)
    }
    return words
  }
}
