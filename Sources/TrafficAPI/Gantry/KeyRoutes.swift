import Groundwork
import Identity
import Records
import TrafficCore
import WebServer

/// Keys of programs.
struct KeyRoutes: Sendable {
  let doors: OwnDoors
  private static let tags = ["Keys"]
  private static let longestDays = 3650

  var routes: [Route] { [list, make, revoke] }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/keys",
      RouteDescription(
        "List the keys", details: "Never their text; the prefix tells which is which.", tags: Self.tags,
        parameters: OwnSchemas.page,
        responses: [.json(200, "Newest first", OwnSchemas.list(OwnSchemas.key))]
          + OwnErrors.responses(401, 403, 422, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      let page = try request.page()
      let keys = try await doors.stores.keys.keys(owner: nil, page: Page(limit: page.limit, offset: page.offset))
      return .json(OwnJSON.list(keys.map(OwnJSON.key), page))
    }
  }

  private var make: Route {
    Route(
      .post, "/api/gantry/v1/keys",
      RouteDescription(
        "Make a key", details: "Its text is told once, here, and kept nowhere.", tags: Self.tags,
        requestBody: .json(
          .object(
            [
              "name": .string, "scopes": .array(.choice(Scope.allCases.map(\.rawValue))),
              "expires_in_days": .integer(minimum: 1, maximum: Self.longestDays),
            ], required: ["name", "scopes"])),
        responses: [.json(201, "The key", .object(["key": OwnSchemas.key, "text": .string]))]
          + OwnErrors.responses(400, 401, 403, 413, 422, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      var body = try await OwnBody(request)
      let name = body.text("name", in: 1...100)
      let scopes: [Scope] = body.choices("scopes")
      let days = body.integer("expires_in_days", in: 1...Self.longestDays)
      try body.check()
      let made = try await doors.keys.make(
        name: name, scopes: Set(scopes), expires: days.map { doors.now.advanced(bySeconds: Double($0) * 86_400) },
        owner: request.caller.identifier, by: request.caller, caller: Caller(request))
      var response = Response.json(
        ["key": OwnJSON.key(made.key), "text": .string(made.text.revealed)], status: 201)
      response.headers["Cache-Control"] = "no-store"
      return response
    }
  }

  private var revoke: Route {
    Route(
      .delete, "/api/gantry/v1/keys/{id}",
      RouteDescription(
        "Revoke a key", tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.empty(204, "Revoked")] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      guard try await doors.keys.revoke(id: request.parameter("id"), by: request.caller, caller: Caller(request)) else {
        throw HTTPError(404, "There is no such key, or it was revoked.", code: "not_found")
      }
      return Response(status: 204)
    }
  }
}
