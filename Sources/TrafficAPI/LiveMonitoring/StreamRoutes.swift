import Pipeline
import Records
import WebServer

/// Starts and stops looking at a video, in both spellings that clients use, and tells what became of that.
struct StreamRoutes {
  private let doors: LiveMonitoringDoors

  init(_ doors: LiveMonitoringDoors) { self.doors = doors }

  var routes: [Route] {
    [
      Route(.post, "/api/videos/{id}/stream/start", Self.description(Self.start, named: false)) { request in
        try await start(Int(request.parameters["id"] ?? "") ?? -1)
      },
      Route(.post, "/api/videos/{id}/stream/stop", Self.description(Self.stop, named: false)) { request in
        try await stop(Int(request.parameters["id"] ?? "") ?? -1)
      },
      Route(.post, "/api/stream/start", Self.description(Self.start, named: true)) { request in
        try await start(Self.videoID(in: request))
      },
      Route(.post, "/api/stream/stop", Self.description(Self.stop, named: true)) { request in
        try await stop(Self.videoID(in: request))
      },
      Route(.get, "/api/videos/{id}/runs", Self.runsDescription) { request in try await runs(request) },
    ]
  }

  private func runs(_ request: Request) async throws -> Response {
    let id = Int(request.parameters["id"] ?? "") ?? -1
    _ = try await doors.video(id)
    let page = try LiveQuery(request).page(usual: 20, most: 1000)
    let runs = try await doors.streams.runs(of: id, page: page)
    return .json(["runs": .array(runs.map(LiveForms.run)), "count": .integer(runs.count)])
  }

  private func start(_ id: Int) async throws -> Response {
    let run = try await doors.streams.start(doors.video(id))
    return .json([
      "message": "Video streaming started", "video_id": .integer(id),
      "dag_run": ["dag_run_id": .string(run.id), "state": .string(run.state.rawValue)],
    ])
  }

  private func stop(_ id: Int) async throws -> Response {
    _ = try await doors.video(id)
    try await doors.streams.stop(id)
    return .json(["message": "Video streaming stopped", "video_id": .integer(id)])
  }

  /// `{"video_id": 1}`; the number may come as a text.
  private static func videoID(in request: Request) async throws -> Int {
    let body = try JSONValue(parsing: try await request.bytes())
    guard let value = body["video_id"], value != .null else { throw LiveProblem.noVideoID }
    guard let id = value.integer ?? value.string.flatMap({ Int($0) }) else {
      throw LiveProblem.parameter("video_id", value.text, "a whole number")
    }
    return id
  }

  private static let runsDescription = RouteDescription(
    "What became of the runs over a video, newest first",
    details: "`runner` is who carries it through: `memory` and `redis` are this system, `airflow` is not.",
    tags: [LiveMonitoring.tag],
    parameters: [
      LiveForms.id, .query("limit", "At most 1000; 20 unless said.", schema: .integer),
      .query("offset", "So many are left out.", schema: .integer),
    ],
    responses: [
      .json(200, "The runs.", .object(["runs": .array(LiveForms.runSchema), "count": .integer])),
      LiveForms.badParameter, LiveForms.noVideo,
    ])

  private static let start = "Look at a video"
  private static let stop = "Stop looking at a video"

  private static func description(_ summary: String, named: Bool) -> RouteDescription {
    let isStart = summary == start
    let answer =
      isStart
      ? Schema.object([
        "message": .string, "video_id": .integer,
        "dag_run": .object(["dag_run_id": .string, "state": .choice(LiveRun.State.allCases.map(\.rawValue))]),
      ]) : Schema.object(["message": .string, "video_id": .integer])
    var responses = [ResponseDescription.json(200, isStart ? "It runs." : "Nothing runs.", answer), LiveForms.noVideo]
    if named { responses.append(.json(400, "`video_id` is missing.", LiveForms.error)) }
    return RouteDescription(
      summary, details: isStart ? "A video that is looked at already goes on as it is." : "",
      tags: [LiveMonitoring.tag],
      parameters: named ? [] : [LiveForms.id],
      requestBody: named ? .json(.object(["video_id": .integer], required: ["video_id"])) : nil, responses: responses)
  }
}
