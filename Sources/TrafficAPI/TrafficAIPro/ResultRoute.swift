import Records
import WebServer

/// `GET /results/{name}`: a finished video for whoever has its signed address.
struct ResultRoute {
  private let doors: TrafficAIDoors

  init(_ doors: TrafficAIDoors) { self.doors = doors }

  var route: Route {
    Route(.get, "/results/{name}", Self.description) { request in
      let name = request.parameters["name"] ?? ""
      // Without a good signature nobody learns what is there.
      guard doors.links.isGood(name, request.query) else { throw HTTPError.notFound() }
      let answer = try await ObjectAnswer(objects: doors.objects).answer(
        ObjectKey("results/\(name)"), type: "video/mp4", to: request)
      guard let answer else { throw HTTPError.notFound() }
      return answer
    }
  }

  private static let description = RouteDescription(
    "A finished video",
    details: "The address comes from `result_url` of a task; it needs no key and is good for an hour.",
    tags: [TrafficAIPro.tag],
    parameters: [
      .path("name", "`<task_id>.mp4`"),
      .query("expires", "Until when, in seconds since 1970.", schema: .integer, isRequired: true),
      .query("signature", "Of name and time.", isRequired: true),
      ParameterDescription("Range", in: .header, "A part of the video: `bytes=0-1023`."),
    ],
    responses: [
      ResponseDescription(200, "The video.", contents: [("video/mp4", .binary)]),
      ResponseDescription(206, "The part that was asked for.", contents: [("video/mp4", .binary)]),
      .empty(304, "The client has it already."),
      .json(404, "No such video, or the address is no longer good.", TrafficAIPro.detail),
      .json(416, "The video ends before the part that was asked for.", TrafficAIPro.detail),
      .json(503, "The storage is not available.", TrafficAIPro.detail),
    ])
}
