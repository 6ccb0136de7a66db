import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// `/api/gantry/v1/cameras`: what is there, how it does, and changing it.
struct CameraRoutes: Sendable {
  let cameras: CameraDoors
  let guards: Guards
  let clock: any WallClock
  static let tags = ["Cameras"]
  static let path: RoutePattern = "/api/gantry/v1/cameras/{id}"

  var routes: [Route] {
    [list, make, one, change, remove, order] + CameraLooks(cameras: cameras, guards: guards, clock: clock).routes
      + CameraMinutes(cameras: cameras, guards: guards, clock: clock).routes
      + [
        CameraMotionPictures(cameras: cameras, guards: guards).route,
        CalibrationRoute(cameras: cameras, guards: guards).route,
      ]
      + SpeedingRoutes(cameras: cameras, guards: guards).routes
      + SceneRoutes(cameras: cameras, guards: guards).routes
  }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/cameras",
      RouteDescription(
        "List the cameras", details: "With how each is doing.", tags: Self.tags,
        responses: [.json(200, "By id", .object(["items": .array(CameraSchemas.camera)]))]
          + OwnErrors.responses(401, 403, 429, 503)),
      signIn: guards.own(.viewer)
    ) { _ in .json(["items": .array(try await cameras.office.all().map(json))]) }
  }

  private var make: Route {
    Route(
      .post, "/api/gantry/v1/cameras",
      RouteDescription(
        "Add a camera", details: "It runs at once unless `enabled` is false.", tags: Self.tags,
        requestBody: .json(CameraSchemas.wish),
        responses: [.json(201, "The camera", CameraSchemas.camera)]
          + OwnErrors.responses(400, 401, 403, 409, 413, 422, 429, 503)),
      signIn: guards.own(.operator)
    ) { request in
      let wish = try await CameraWish(request, cameras.refusal)
      let camera = try wish.camera(at: Timestamp(sinceEpoch: clock.sinceEpoch))
      let sight = try await cameras.office.make(camera, by: request.caller, caller: Caller(request))
      return answer(sight, status: 201)
    }
  }

  private var one: Route {
    Route(
      .get, Self.path,
      RouteDescription(
        "One camera", details: "The ETag of the answer is needed to change it.", tags: Self.tags,
        parameters: [CameraSchemas.id],
        responses: [.json(200, "The camera", CameraSchemas.camera)] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in answer(try await cameras.office.find(request.parameter("id"))) }
  }

  private var change: Route {
    Route(
      .put, Self.path,
      RouteDescription(
        "Change a camera",
        details: "Send the whole of it; an address that is left out stays. A running camera takes the change between "
          + "two pictures, and no other is touched. `dry_run=true` only tells the difference.",
        tags: Self.tags,
        parameters: CameraChange.parameters, requestBody: .json(CameraSchemas.wish),
        responses: [.json(200, "The camera as it is now, or the difference", .any)] + CameraChange.refusals),
      signIn: guards.own(.operator)
    ) { request in
      let wish = try await CameraWish(request, cameras.refusal)
      let old = try await cameras.office.find(request.parameter("id")).camera
      return try await CameraChange(cameras: cameras)
        .answer(request, from: old, to: try wish.camera(instead: old)) { answer($0) }
    }
  }

  private var remove: Route {
    Route(
      .delete, Self.path,
      RouteDescription(
        "Remove a camera", details: "What was measured stays.", tags: Self.tags,
        parameters: [CameraSchemas.id, CameraSchemas.ifMatch],
        responses: [.empty(204, "Removed")] + OwnErrors.responses(401, 403, 404, 409, 412, 428, 429, 503)),
      signIn: guards.own(.operator)
    ) { request in
      let camera = try await cameras.office.find(request.parameter("id")).camera
      try CameraChange.check(request, camera)
      try await cameras.office.remove(camera, by: request.caller, caller: Caller(request))
      return Response(status: 204)
    }
  }

  private var order: Route {
    Route(
      .post, "/api/gantry/v1/cameras/{id}/{order}",
      RouteDescription(
        "Start, stop, pause, resume or restart a camera",
        details: "Starting and stopping last over restarts of the server; of a camera in the installation's file until "
          + "the next one.",
        tags: Self.tags,
        parameters: [
          CameraSchemas.id,
          .path("order", "What it is to do.", schema: .choice(CameraOffice.Order.allCases.map(\.rawValue))),
        ],
        responses: [.json(200, "The camera as it is now", CameraSchemas.camera)]
          + OwnErrors.responses(401, 403, 404, 409, 412, 429, 503)),
      signIn: guards.own(.operator)
    ) { request in
      guard let order = CameraOffice.Order(rawValue: request.parameter("order")) else {
        throw HTTPError(
          404, "A camera can be told to \(CameraOffice.Order.allCases.map(\.rawValue).joined(separator: ", ")).",
          code: "not_found")
      }
      return answer(
        try await cameras.office.order(
          order, request.parameter("id"), by: request.caller, caller: Caller(request)))
    }
  }

  private func answer(_ sight: CameraSight, status: Int = 200) -> Response {
    var response = Response.json(json(sight), status: status)
    response.headers["ETag"] = CameraJSON.tag(sight.camera)
    return response
  }

  private func json(_ sight: CameraSight) -> JSONValue {
    CameraJSON.sight(sight, film: cameras.filmStatus(CameraID(sight.camera.id)))
  }
}
