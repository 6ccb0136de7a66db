import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// `/api/gantry/v1/scenes`: what was drawn for the cameras, apart from all else that is said of them. A scene is part of
/// its camera: it has the camera's id and its ETag.
struct SceneRoutes: Sendable {
  let cameras: CameraDoors
  let guards: Guards
  private static let path: RoutePattern = "/api/gantry/v1/scenes/{id}"

  var routes: [Route] { [list, one, change] }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/scenes",
      RouteDescription(
        "List the scenes", details: "Of every camera, also of those for which nothing was drawn yet.",
        tags: CameraRoutes.tags,
        responses: [.json(200, "By id", .object(["items": .array(SceneJSON.summarySchema)]))]
          + OwnErrors.responses(401, 403, 429, 503)),
      signIn: guards.own(.viewer)
    ) { _ in .json(["items": .array(try await cameras.office.all().map(SceneJSON.summary))]) }
  }

  private var one: Route {
    Route(
      .get, Self.path,
      RouteDescription(
        "One scene", details: "The ETag of the answer is needed to change it.", tags: CameraRoutes.tags,
        parameters: [CameraSchemas.id],
        responses: [.json(200, "The scene", SceneJSON.schema)] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in answer(try await cameras.office.find(request.parameter("id"))) }
  }

  private var change: Route {
    Route(
      .put, Self.path,
      RouteDescription(
        "Change a scene",
        details: "Send the whole of it, as in a scene file; an empty object takes it away. A running camera takes it "
          + "between two pictures and begins its numbers anew. `dry_run=true` only tells the difference.",
        tags: CameraRoutes.tags,
        parameters: CameraChange.parameters, requestBody: .json(.any),
        responses: [.json(200, "The scene as it is now, or the difference", .any)] + CameraChange.refusals),
      signIn: guards.own(.operator)
    ) { request in
      let scene = try JSONValue(parsing: try await request.bytes())
      guard let members = scene.members else { throw HTTPError(400, "The body is not a JSON object.", code: "body") }
      let old = try await cameras.office.find(request.parameter("id")).camera
      let camera = SceneJSON.camera(old, scene: members.isEmpty ? nil : scene)
      return try await CameraChange(cameras: cameras).answer(request, from: old, to: camera) { answer($0) }
    }
  }

  private func answer(_ sight: CameraSight) -> Response {
    var response = Response.json(SceneJSON.scene(sight))
    response.headers["ETag"] = CameraJSON.tag(sight.camera)
    return response
  }
}
