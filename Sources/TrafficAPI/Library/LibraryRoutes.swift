import Groundwork
import Identity
import Pipeline
import Records
import TrafficCore
import WebServer

/// `/api/gantry/v1/videos`: the library of recordings, and looking at them as at cameras.
struct LibraryRoutes: Sendable {
  let library: LibraryDoors
  let doors: OwnDoors
  private static let tags = ["Videos"]
  private static let path: RoutePattern = "/api/gantry/v1/videos/{id}"
  private static let id = ParameterDescription.path("id", "The video's number.", schema: .integer)
  private static let attempts = 5

  private enum Order: String, CaseIterable { case start, stop }

  var routes: [Route] {
    [list, one, change, remove, order] + LibraryFiles(library: library, doors: doors).routes
  }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/videos",
      RouteDescription(
        "List the videos", details: "Newest first, with what their files hold as far as that is known.",
        tags: Self.tags,
        parameters: OwnSchemas.page,
        responses: [
          .json(
            200, "The videos",
            .object([
              "items": .array(LibraryJSON.schema), "limit": .integer, "offset": .integer, "total": .integer,
            ]))
        ] + OwnErrors.responses(401, 403, 422, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let page = try request.page(50)
      let videos = try await library.live.videos.list(page: Page(limit: page.limit, offset: page.offset))
      let active = Set(await library.live.streams.active)
      var items: [JSONValue] = []
      for video in videos { items.append(await json(video, active)) }
      return .json([
        "items": .array(items), "limit": .integer(page.limit), "offset": .integer(page.offset),
        "total": .integer(try await library.live.videos.count()),
      ])
    }
  }

  private var one: Route {
    Route(
      .get, Self.path,
      RouteDescription(
        "One video", tags: Self.tags, parameters: [Self.id],
        responses: [.json(200, "The video", LibraryJSON.schema)] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in .json(await json(try await library.video(request))) }
  }

  private var change: Route {
    Route(
      .patch, Self.path,
      RouteDescription(
        "Name a video, or say how often it is looked at", details: "Only what is sent changes.", tags: Self.tags,
        parameters: [Self.id],
        requestBody: .json(.object(["name": .string, "fps": .number(minimum: 0.01, maximum: 240)], required: [])),
        responses: [.json(200, "The video as it is now", LibraryJSON.schema)]
          + OwnErrors.responses(400, 401, 403, 404, 409, 413, 422, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      var body = try await OwnBody(request)
      let name = body.optionalText("name", in: 1...255)
      let rate = body.number("fps", in: 0.01...240)
      try body.check()
      for _ in 0..<Self.attempts {
        let known = try await library.video(request)
        var video = known
        video.name = name ?? known.name
        video.framesPerSecond = rate ?? known.framesPerSecond
        video.updated = max(doors.now, known.updated.advanced(bySeconds: 1e-6))
        guard try await library.live.videos.update(video, unchangedSince: known.updated) else { continue }
        await doors.audit.record("video.change", "video \(video.id)", by: request.caller, caller: Caller(request))
        // Who looks at it needs no name.
        if video.framesPerSecond != known.framesPerSecond { try await library.live.streams.changed(video) }
        return .json(await json(video))
      }
      throw HTTPError(409, "Others change this video at the same time; try again.", code: "changed")
    }
  }

  private var remove: Route {
    Route(
      .delete, Self.path,
      RouteDescription(
        "Remove a video with all that was found out about it", tags: Self.tags, parameters: [Self.id],
        responses: [.empty(204, "Removed")] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      let video = try await library.video(request)
      guard try await library.live.remove(video) else {
        throw HTTPError(404, "There is no such video.", code: "not_found")
      }
      await doors.audit.record("video.remove", "video \(video.id)", by: request.caller, caller: Caller(request))
      return Response(status: 204)
    }
  }

  private var order: Route {
    Route(
      .post, "/api/gantry/v1/videos/{id}/{order}",
      RouteDescription(
        "Look at a video, or stop looking", details: "One that is looked at already goes on as it is.",
        tags: Self.tags,
        parameters: [
          Self.id, .path("order", "What is to be done.", schema: .choice(Order.allCases.map(\.rawValue))),
        ],
        responses: [.json(200, "The video as it is now", LibraryJSON.schema)]
          + OwnErrors.responses(400, 401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.operator)
    ) { request in
      let video = try await library.video(request)
      guard let order = Order(rawValue: request.parameter("order")) else {
        throw HTTPError(404, "A video can be told to start or stop.", code: "not_found")
      }
      do {
        switch order {
        case .start: _ = try await library.live.streams.start(video)
        case .stop: try await library.live.streams.stop(video.id)
        }
      } catch let refusal as LiveStreamRefusal {
        let details = refusal.details.map { ": \($0)" } ?? ""
        throw HTTPError(refusal.status, "\(refusal.description)\(details)", code: "refused")
      }
      await doors.audit.record(
        "video.\(order.rawValue)", "video \(video.id)", by: request.caller, caller: Caller(request))
      return .json(await json(video))
    }
  }

  private func json(_ video: LiveVideo) async -> JSONValue { await json(video, Set(await library.live.streams.active)) }

  private func json(_ video: LiveVideo, _ active: Set<Int>) async -> JSONValue {
    let look: Result<LibraryLook, any Error>?
    do { look = await library.glance(try ObjectKey(video.file)) } catch { look = .failure(error) }
    return LibraryJSON.video(
      video, library.status(LibraryDoors.stream(video)), isRunning: active.contains(video.id), look)
  }
}
