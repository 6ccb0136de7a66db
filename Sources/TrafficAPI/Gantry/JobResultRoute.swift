import Identity
import Records
import WebServer

/// `GET /jobs/{id}/result`: the annotated video of a job that is done, whichever system asked for it.
struct JobResultRoute: Sendable {
  let doors: OwnDoors
  /// Where the works on videos say in their result what they have made.
  private static let members = ["result_key", "output_path"]

  var route: Route {
    Route(
      .get, "/api/gantry/v1/jobs/{id}/result",
      RouteDescription(
        "What a job has made", details: "The annotated video, whole or the part that `Range` asks for.", tags: ["Jobs"],
        parameters: [
          OwnSchemas.id, ParameterDescription("Range", in: .header, "A part of the video: `bytes=0-1023`."),
        ],
        responses: [
          ResponseDescription(200, "The video.", contents: [("video/mp4", .binary)]),
          ResponseDescription(206, "The part that was asked for.", contents: [("video/mp4", .binary)]),
          .empty(304, "The client has it already."),
        ] + OwnErrors.responses(401, 403, 404, 409, 410, 416, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let job = try await doors.job(request)
      guard job.state == .completed else {
        throw HTTPError(409, "The job is \(job.state.rawValue); a result is there once it is completed.", code: "state")
      }
      let answer = try await ObjectAnswer(objects: doors.objects).answer(
        try Self.key(of: job), type: "video/mp4", to: request)
      guard let answer else {
        throw HTTPError(410, "The result is not kept any more; hand the job in again.", code: "result_gone")
      }
      return answer
    }
  }

  private static func key(of job: Job) throws -> ObjectKey {
    let result = try JSONValue(parsing: Array((job.result ?? "{}").utf8))
    guard let text = members.lazy.compactMap({ result[$0]?.string }).first else {
      throw HTTPError(404, "This job has made no video; its row says what it found.", code: "no_video")
    }
    return try ObjectKey(text)
  }
}
