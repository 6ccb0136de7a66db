import Identity
import Records
import WebServer

/// Sign-ins: everybody sees and ends the own ones, administrators all.
struct SessionRoutes: Sendable {
  let doors: OwnDoors
  private static let tags = ["Sessions"]

  var routes: [Route] { [list, end, endAll] }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/sessions",
      RouteDescription(
        "List sign-ins", details: "The own ones; administrators see all, or those of `user_id`.", tags: Self.tags,
        parameters: OwnSchemas.page + [.query("user_id", "Whose.", schema: .uuid)],
        responses: [.json(200, "Newest first", OwnSchemas.list(OwnSchemas.session))]
          + OwnErrors.responses(401, 403, 422, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let page = try request.page()
      let caller = request.caller
      let wanted = caller.may(Role.admin) ? request.query["user_id"] : try own(caller)
      let sessions = try await doors.stores.accounts.sessions(
        userID: wanted, page: Page(limit: page.limit, offset: page.offset))
      return .json(
        OwnJSON.list(sessions.map { OwnJSON.session($0, isPresent: caller.kind == .user(session: $0.id)) }, page))
    }
  }

  private var end: Route {
    Route(
      .delete, "/api/gantry/v1/sessions/{id}",
      RouteDescription(
        "End a sign-in", tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.empty(204, "Ended")] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.viewer)
    ) { request in
      let caller = request.caller
      guard let session = try await doors.stores.accounts.session(id: request.parameter("id")),
        caller.may(Role.admin) || session.userID == caller.identifier,
        try await doors.accounts.endSession(session.id, by: caller, caller: Caller(request))
      else { throw HTTPError(404, "There is no such sign-in, or it has ended.", code: "not_found") }
      return Response(status: 204)
    }
  }

  private var endAll: Route {
    Route(
      .delete, "/api/gantry/v1/users/{id}/sessions",
      RouteDescription(
        "End all sign-ins of a user", tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.json(200, "How many", .object(["ended": .integer]))] + OwnErrors.responses(401, 403, 404, 429, 503)
      ),
      signIn: doors.guards.own(.admin)
    ) { request in
      let id = request.parameter("id")
      guard try await doors.stores.accounts.user(id: id) != nil else { throw AccountProblem.missing }
      let count = try await doors.accounts.endSessions(of: id, except: nil, by: request.caller, caller: Caller(request))
      return .json(["ended": .integer(count)])
    }
  }

  private func own(_ caller: Principal) throws(HTTPError) -> String {
    guard case .user = caller.kind, let id = caller.identifier else {
      throw HTTPError(403, "Keys have no sign-ins.", code: "no_user")
    }
    return id
  }
}
