import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// Clips of a camera: those there are, one of now, one as a file.
struct CameraClips: Sendable {
  let cameras: CameraDoors
  let guards: Guards
  let audit: AuditTrail

  private static let path: RoutePattern = "/api/gantry/v1/cameras/{id}/clips"
  private static let one: RoutePattern = "/api/gantry/v1/cameras/{id}/clips/{clip}"
  private static let name = ParameterDescription.path("clip", "Its `name`.")
  private static let missing = HTTPError(404, "There is no such clip.", code: "not_found")
  private static let mostAtOnce = 500

  var routes: [Route] { [list, ask, file, remove] }

  private var list: Route {
    Route(
      .get, Self.path,
      RouteDescription(
        "List the clips of a camera", details: "Newest first, also of a camera that was removed meanwhile.",
        tags: CameraRoutes.tags,
        parameters: [
          CameraSchemas.id, .query("before", "The `name` of the last clip that was read.", schema: .string),
          .query("limit", "1 to 500; 100 unless said otherwise.", schema: .integer),
        ],
        responses: [.json(200, "Newest first", .object(["items": .array(Self.schema)]))]
          + OwnErrors.responses(401, 403, 404, 422, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in
      let limit = request.query["limit"].map { Int($0) ?? 0 } ?? 100
      guard (1...Self.mostAtOnce).contains(limit) else {
        throw HTTPError(422, "limit: a number from 1 to \(Self.mostAtOnce) is expected.", code: "invalid")
      }
      let camera = try Self.camera(request)
      let clips = try await cameras.clips.list(of: camera, before: request.query["before"], limit: limit)
      let local = try await cameras.localTimes(of: camera)
      return .json(["items": .array(clips.map { Self.json($0, local) })])
    }
  }

  private var ask: Route {
    Route(
      .post, Self.path,
      RouteDescription(
        "Keep a clip of now",
        details: "From some seconds ago until some seconds from now, as the camera's `clips` say; it is listed then.",
        tags: CameraRoutes.tags, parameters: [CameraSchemas.id],
        responses: [.json(202, "It is being recorded", .object(["state": .choice(["recording"])]))]
          + OwnErrors.responses(401, 403, 404, 409, 429, 503)),
      signIn: guards.own(.operator)
    ) { request in
      let id = try await cameras.office.find(request.parameter("id")).camera.id
      guard cameras.askForClip(CameraID(id)) else {
        throw HTTPError(
          409, "No clips are kept of this camera, or it shows nothing now; set its `clips`, look at its status.",
          code: "no_clips")
      }
      await audit.record("clip.ask", "camera \(id)", by: request.caller, caller: Caller(request))
      return .json(["state": "recording"], status: 202)
    }
  }

  private var file: Route {
    Route(
      .get, Self.one,
      RouteDescription(
        "A clip", details: "MP4 with H.264, blurred where the camera's clips are to be; parts can be asked for.",
        tags: CameraRoutes.tags, parameters: [CameraSchemas.id, Self.name],
        responses: [
          ResponseDescription(200, "The clip", contents: [(type: "video/mp4", schema: .binary)]),
          ResponseDescription(206, "The part that was asked for", contents: [(type: "video/mp4", schema: .binary)]),
          .empty(304, "The client has it already."),
        ] + OwnErrors.responses(401, 403, 404, 416, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in
      let key = try await find(request)
      let answer = ObjectAnswer(objects: cameras.clips.objects)
      guard let response = try await answer.answer(key, type: "video/mp4", to: request) else { throw Self.missing }
      return response
    }
  }

  private var remove: Route {
    Route(
      .delete, Self.one,
      RouteDescription(
        "Remove a clip", tags: CameraRoutes.tags, parameters: [CameraSchemas.id, Self.name],
        responses: [.empty(204, "Removed")] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: guards.own(.operator)
    ) { request in
      let key = try await find(request)
      try await cameras.clips.remove(key)
      await audit.record("clip.remove", "clip \(key.text)", by: request.caller, caller: Caller(request))
      return Response(status: 204)
    }
  }

  private func find(_ request: Request) async throws -> ObjectKey {
    guard let key = try await cameras.clips.find(try Self.camera(request), request.parameter("clip")) else {
      throw Self.missing
    }
    return key
  }

  private static func camera(_ request: Request) throws -> String {
    let id = request.parameter("id")
    guard Camera.isName(id) else { throw CameraProblem.missing }
    return id
  }

  private static let schema = Schema.object([
    "name": .string, "begins": .dateTime,
    "local_begins": .described(
      .dateTime, "As clocks show it in the camera's `time_zone`; UTC for one that was removed."),
    "seconds": .number,
    "causes": .array(.choice(ClipPlan.Cause.allCases.map(\.rawValue))), "bytes": .integer,
    "file": .described(.string, "Its address."),
  ])

  private static func json(_ clip: Clip, _ local: (Timestamp) -> String) -> JSONValue {
    [
      "name": .string(clip.name), "begins": OwnJSON.time(clip.begins), "local_begins": .string(local(clip.begins)),
      "seconds": .number(clip.seconds),
      "causes": .array(clip.causes.map(\.rawValue).sorted().map(JSONValue.string)), "bytes": .integer(clip.bytes),
      "file": .string("\(OwnAPI.prefix)/cameras/\(clip.camera)/clips/\(clip.name)"),
    ]
  }
}
