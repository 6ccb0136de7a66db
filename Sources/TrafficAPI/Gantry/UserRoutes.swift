import Groundwork
import Identity
import Records
import WebServer

/// Who has an account, for administrators.
struct UserRoutes: Sendable {
  let doors: OwnDoors
  private static let tags = ["Users"]

  var routes: [Route] { [list, make, one, change, remove, reset] }

  private var list: Route {
    Route(
      .get, "/api/gantry/v1/users",
      RouteDescription(
        "List the users", tags: Self.tags, parameters: OwnSchemas.page,
        responses: [.json(200, "By name", OwnSchemas.list(OwnSchemas.user))]
          + OwnErrors.responses(401, 403, 422, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      let page = try request.page()
      let users = try await doors.stores.accounts.users(page: Page(limit: page.limit, offset: page.offset))
      return .json(OwnJSON.list(users.map(OwnJSON.user), page))
    }
  }

  private var make: Route {
    Route(
      .post, "/api/gantry/v1/users",
      RouteDescription(
        "Make a user",
        details: "Without a password one is made, told once, and has to be changed at the first sign-in.",
        tags: Self.tags,
        requestBody: .json(
          .object(
            [
              "name": .string, "email": Schema.string.orNull, "password": Schema.string.orNull,
              "role": .choice(Role.allCases.map(\.rawValue)),
            ], required: ["name", "role"])),
        responses: [
          .json(201, "The user", .object(["user": OwnSchemas.user, "password": Schema.string.orNull]))
        ] + OwnErrors.responses(400, 401, 403, 409, 413, 422, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      var body = try await OwnBody(request)
      let (name, email, given) = (body.text("name"), body.optionalText("email"), body.optionalText("password"))
      let role: Role? = body.choice("role", isRequired: true)
      try body.check()
      let password = given ?? Random.text(bytes: 12)
      let user = try await doors.accounts.make(
        name: name, email: email, password: Secret(password), role: role ?? .viewer, mustChangePassword: given == nil,
        by: request.caller, caller: Caller(request))
      var response = Response.json(
        ["user": OwnJSON.user(user), "password": given == nil ? .string(password) : .null], status: 201)
      response.headers["ETag"] = OwnJSON.tag(user)
      response.headers["Cache-Control"] = "no-store"
      response.headers["Location"] = "\(OwnAPI.prefix)/users/\(user.id)"
      return response
    }
  }

  private var one: Route {
    Route(
      .get, "/api/gantry/v1/users/{id}",
      RouteDescription(
        "One user", details: "The ETag of the answer is needed to change the user.", tags: Self.tags,
        parameters: [OwnSchemas.id],
        responses: [.json(200, "The user", OwnSchemas.user)] + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in answer(try await find(request)) }
  }

  private var change: Route {
    Route(
      .patch, "/api/gantry/v1/users/{id}",
      RouteDescription(
        "Change a user",
        details: "Only what is sent changes. Closing the account or changing its role ends its sign-ins.",
        tags: Self.tags, parameters: [OwnSchemas.id, OwnSchemas.ifMatch],
        requestBody: .json(
          .object(
            [
              "name": .string, "email": Schema.string.orNull, "role": .choice(Role.allCases.map(\.rawValue)),
              "is_active": .boolean,
            ], required: [])),
        responses: [.json(200, "The user as it is now", OwnSchemas.user)]
          + OwnErrors.responses(400, 401, 403, 404, 409, 412, 413, 422, 428, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      var body = try await OwnBody(request)
      let old = try await find(request)
      var user = old
      if let name = body.optionalText("name", in: 1...64) { user.name = name }
      let email = body.optionalText("email")
      if body.has("email") { user.email = email }
      if let role: Role = body.choice("role") { user.role = role.rawValue }
      if let isActive = body.flag("is_active") { user.isActive = isActive }
      try body.check()
      try Self.check(request, old)
      try await doors.accounts.update(user, from: old, by: request.caller, caller: Caller(request))
      return answer(user)
    }
  }

  private var remove: Route {
    Route(
      .delete, "/api/gantry/v1/users/{id}",
      RouteDescription(
        "Remove a user", tags: Self.tags, parameters: [OwnSchemas.id, OwnSchemas.ifMatch],
        responses: [.empty(204, "Removed")] + OwnErrors.responses(401, 403, 404, 409, 412, 428, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      let user = try await find(request)
      try Self.check(request, user)
      try await doors.accounts.remove(user, by: request.caller, caller: Caller(request))
      return Response(status: 204)
    }
  }

  private var reset: Route {
    Route(
      .post, "/api/gantry/v1/users/{id}/reset-password",
      RouteDescription(
        "Give a user a new password",
        details: "It is told once, has to be changed at the next sign-in, and ends all sign-ins of the user.",
        tags: Self.tags, parameters: [OwnSchemas.id],
        responses: [.json(200, "The password", .object(["password": .string]))]
          + OwnErrors.responses(401, 403, 404, 429, 503)),
      signIn: doors.guards.own(.admin)
    ) { request in
      let password = try await doors.accounts.resetPassword(
        of: try await find(request), by: request.caller, caller: Caller(request))
      var response = Response.json(["password": .string(password.revealed)])
      response.headers["Cache-Control"] = "no-store"
      return response
    }
  }

  private func find(_ request: Request) async throws -> User {
    guard let user = try await doors.stores.accounts.user(id: request.parameter("id")) else {
      throw AccountProblem.missing
    }
    return user
  }

  private func answer(_ user: User) -> Response {
    var response = Response.json(OwnJSON.user(user))
    response.headers["ETag"] = OwnJSON.tag(user)
    return response
  }

  private static func check(_ request: Request, _ user: User) throws(HTTPError) {
    try IfMatch.check(
      request, OwnJSON.tag(user), of: "user", changed: AccountProblem.changedMeanwhile.httpError)
  }
}
