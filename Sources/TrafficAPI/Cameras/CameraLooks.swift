import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer
import Wire

/// What can be seen of cameras: an address before it is added, the picture of now, how much of each minute was seen.
struct CameraLooks: Sendable {
  let cameras: CameraDoors
  let guards: Guards
  let clock: any WallClock
  private static let longest = 31 * 86_400.0

  var routes: [Route] { [test, picture, completeness] }

  private var test: Route {
    Route(
      .post, "/api/gantry/v1/camera-tests",
      RouteDescription(
        "Try an address", details: "Opens it and looks at one picture; within half a minute there is an answer.",
        tags: CameraRoutes.tags, requestBody: .json(.object(["address": .string])),
        responses: [.json(200, "What came of it", CameraSchemas.probe)]
          + OwnErrors.responses(400, 401, 403, 413, 422, 429, 503)),
      signIn: guards.own(.operator)
    ) { request in
      var body = try await OwnBody(request)
      let address = Secret(body.text("address", in: 1...2000))
      try body.check()
      if let reason = cameras.refusal(address) { throw HTTPError(422, "address: \(reason).", code: "invalid") }
      switch await cameras.probe(address) {
      case .fails(let reason): return .json(["works": false, "reason": .string(reason)])
      case .works(let description, let picture):
        return .json([
          "works": true, "reason": .null, "width": .integer(description.width), "height": .integer(description.height),
          "codec": OwnJSON.text(description.codec), "fps": description.framesPerSecond.map(JSONValue.number) ?? .null,
          "picture": .string(String(decoding: Base64Text.letters(of: picture), as: UTF8.self)),
        ])
      }
    }
  }

  private var picture: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/latest.jpg",
      RouteDescription(
        "The picture of now", details: "With boxes, speeds and trails; blurred where the camera is to be.",
        tags: CameraRoutes.tags, parameters: [CameraSchemas.id],
        responses: [
          ResponseDescription(200, "A JPEG", contents: [(type: "image/jpeg", schema: .binary)])
        ] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in
      let id = try await cameras.office.find(request.parameter("id")).camera.id
      guard let jpeg = try await cameras.picture(CameraID(id)) else {
        throw HTTPError(503, "There is no picture of this camera now; look at its status.", code: "no_picture")
      }
      var response = Response.bytes(jpeg, type: "image/jpeg")
      response.headers["Cache-Control"] = "no-store"
      return response
    }
  }

  private var completeness: Route {
    Route(
      .get, "/api/gantry/v1/cameras/{id}/completeness",
      RouteDescription(
        "How much was seen, minute by minute", details: "The last hour unless said otherwise; at most 31 days.",
        tags: CameraRoutes.tags,
        parameters: [
          CameraSchemas.id, .query("from", "ISO 8601.", schema: .dateTime),
          .query("to", "ISO 8601.", schema: .dateTime),
        ],
        responses: [.json(200, "Oldest first", .object(["items": .array(CameraSchemas.minute)]))]
          + OwnErrors.responses(401, 403, 404, 422, 429, 503)),
      signIn: guards.own(.viewer)
    ) { request in
      let id = try await cameras.office.find(request.parameter("id")).camera.id
      let to = try request.moment("to") ?? Timestamp(sinceEpoch: clock.sinceEpoch)
      let from = try request.moment("from") ?? to.advanced(bySeconds: -3600)
      guard from < to, to.seconds(since: from) <= Self.longest else {
        throw HTTPError(422, "from, to: a span of at most 31 days is expected.", code: "invalid")
      }
      let minutes = try await cameras.minutes.minutes(
        of: CameraID(id), from: from, to: to, limit: Int(Self.longest / 60))
      return .json(["items": .array(minutes.map(CameraJSON.minute))])
    }
  }
}
