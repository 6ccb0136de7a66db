import Groundwork
import Identity
import Records
import TrafficCore
import WebServer

/// Signing in and out, and what a person may do with the own account.
struct SignInRoutes: Sendable {
  let doors: OwnDoors

  /// Attempts from one address; the throttle for names stands behind it.
  private static let attempts = TokenBucket.Rule(60, per: .seconds(60))
  private static let tags = ["Sign-in"]

  var routes: [Route] { [setup, first, signIn, signOut, me, password] }

  private var limit: RateLimit { RateLimit(Self.attempts, scope: "sign-in", buckets: doors.limits.buckets) }

  private var setup: Route {
    Route(
      .get, "/api/gantry/v1/setup",
      RouteDescription(
        "Whether a first administrator is wanted", tags: Self.tags,
        responses: [
          .json(200, "The state of the installation", .object(["needs_first_administrator": .boolean]))
        ] + OwnErrors.responses(429, 503))
    ) { _ in .json(["needs_first_administrator": .bool(try await doors.first.isWanted())]) }
  }

  private var first: Route {
    Route(
      .post, "/api/gantry/v1/first-administrator",
      RouteDescription(
        "Make the first administrator",
        details: "With the token that the server prints at its start while there is no administrator. It works once.",
        tags: Self.tags,
        requestBody: .json(
          .object(
            ["token": .string, "name": .string, "email": Schema.string.orNull, "password": .string],
            required: ["token", "name", "password"])),
        responses: [.json(201, "The administrator", OwnSchemas.user)]
          + OwnErrors.responses(400, 403, 409, 413, 422, 429, 503)),
      rateLimit: limit
    ) { request in
      var body = try await OwnBody(request)
      let token = body.text("token")
      let (name, email) = (body.text("name"), body.optionalText("email"))
      let password = body.text("password")
      try body.check()
      do {
        let user = try await doors.first.make(
          token: Secret(token), name: name, email: email, password: Secret(password), caller: Caller(request))
        return .json(OwnJSON.user(user), status: 201)
      } catch is FirstAdministrator.WrongToken {
        throw HTTPError(403, "The token is wrong, or it was used before.", code: "wrong_token")
      }
    }
  }

  private var signIn: Route {
    Route(
      .post, "/api/gantry/v1/sign-in",
      RouteDescription(
        "Sign in",
        details: "Gives a token for `Authorization: Bearer`. With `cookie: true` a browser gets a cookie instead, "
          + "and changes then repeat `csrf_token` in the header X-CSRF-Token.",
        tags: Self.tags,
        requestBody: .json(
          .object(["name": .string, "password": .string, "cookie": .boolean], required: ["name", "password"])),
        responses: [
          .json(
            200, "Signed in",
            .object([
              "token": Schema.string.orNull, "csrf_token": .string, "expires": .dateTime, "session_id": .uuid,
              "must_change_password": .boolean, "user": OwnSchemas.user,
            ]))
        ] + OwnErrors.responses(400, 401, 403, 413, 415, 422, 429, 503)),
      rateLimit: limit
    ) { request in
      var body = try await OwnBody(request)
      let (name, password, cookie) = (body.text("name"), body.text("password"), body.flag("cookie") ?? false)
      try body.check()
      if cookie { try checkOwnPage(request) }
      let made = try await doors.accounts.signIn(
        name: name, password: Secret(password), caller: Caller(request), audience: Guards.audience,
        lifetime: doors.accounts.settings.sessionLifetime)
      return answer(made, wantsCookie: cookie, isSecure: request.isSecure)
    }
  }

  /// Somebody else's page must not sign a visitor in, as itself: it cannot send JSON without being asked first, and
  /// browsers say where a request comes from.
  private func checkOwnPage(_ request: Request) throws(HTTPError) {
    guard MediaType(request.headers["content-type"] ?? "").name == "application/json" else {
      throw HTTPError(415, "With cookie: true the body is sent as application/json.", code: "media_type")
    }
    if let site = request.headers["sec-fetch-site"], site != "same-origin", site != "none" {
      throw HTTPError(403, "Sign in through this server's own page.", code: "origin")
    }
  }

  private func answer(_ made: SignedIn, wantsCookie: Bool, isSecure: Bool) -> Response {
    let csrf = doors.guards.csrfToken(session: made.sessionID)
    var response = Response.json([
      "token": wantsCookie ? .null : .string(made.token.revealed), "csrf_token": .string(csrf),
      "expires": OwnJSON.time(made.expires), "session_id": .string(made.sessionID),
      "must_change_password": .bool(made.user.mustChangePassword), "user": OwnJSON.user(made.user),
    ])
    response.headers["Cache-Control"] = "no-store"
    if wantsCookie {
      let age = Int(doors.accounts.settings.sessionLifetime.components.seconds)
      for (name, value, isHidden) in [
        (Guards.sessionCookie, made.token.revealed, true), (Guards.tokenCookie, csrf, false),
      ] {
        response.headers.add("Set-Cookie", cookie(name, value, age: age, isHidden: isHidden, isSecure: isSecure))
      }
    }
    return response
  }

  private func cookie(_ name: String, _ value: String, age: Int, isHidden: Bool, isSecure: Bool) -> String {
    "\(name)=\(value); Path=/; Max-Age=\(age); SameSite=Strict" + (isHidden ? "; HttpOnly" : "")
      + (isSecure ? "; Secure" : "")
  }

  private var signOut: Route {
    Route(
      .post, "/api/gantry/v1/sign-out",
      RouteDescription(
        "Sign out", details: "The token or cookie is worth nothing from now on.", tags: Self.tags,
        responses: [.empty(204, "Signed out")] + OwnErrors.responses(401, 403, 429, 503)),
      signIn: doors.guards.own(.viewer, allowsStalePassword: true)
    ) { request in
      if case .user(let session) = request.caller.kind {
        _ = try await doors.accounts.endSession(session, by: request.caller, caller: Caller(request))
      }
      var response = Response(status: 204)
      for name in [Guards.sessionCookie, Guards.tokenCookie] {
        response.headers.add(
          "Set-Cookie",
          cookie(name, "", age: 0, isHidden: name == Guards.sessionCookie, isSecure: request.isSecure))
      }
      return response
    }
  }

  private var me: Route {
    Route(
      .get, "/api/gantry/v1/me",
      RouteDescription(
        "Who is asking",
        details: "With `must_change_password` only this, signing out and changing the password are allowed.",
        tags: Self.tags,
        responses: [
          .json(
            200, "The principal",
            .object([
              "kind": .choice(["user", "key"]), "name": .string, "role": .string, "scopes": .array(.string),
              "session_id": Schema.string.orNull, "user_id": Schema.string.orNull, "must_change_password": .boolean,
            ]))
        ] + OwnErrors.responses(401, 403, 429, 503)),
      signIn: doors.guards.own(.viewer, allowsStalePassword: true)
    ) { request in
      let caller = request.caller
      var session: String?
      var user: User?
      if case .user(let id) = caller.kind {
        session = id
        if let row = caller.identifier { user = try await doors.stores.accounts.user(id: row) }
      }
      return .json([
        "kind": session == nil ? "key" : "user", "name": .string(caller.name), "role": .string(caller.role.rawValue),
        "scopes": .array(caller.scopes.map(\.rawValue).sorted().map(JSONValue.string)),
        "session_id": OwnJSON.text(session), "user_id": OwnJSON.text(user?.id),
        "must_change_password": .bool(user?.mustChangePassword ?? false),
      ])
    }
  }

  private var password: Route {
    Route(
      .post, "/api/gantry/v1/me/password",
      RouteDescription(
        "Change the own password", details: "Ends every other sign-in of the user.", tags: Self.tags,
        requestBody: .json(.object(["present_password": .string, "new_password": .string])),
        responses: [.empty(204, "Changed")] + OwnErrors.responses(400, 401, 403, 404, 413, 422, 429, 503)),
      signIn: doors.guards.own(.viewer, allowsStalePassword: true), rateLimit: limit
    ) { request in
      var body = try await OwnBody(request)
      let (present, new) = (body.text("present_password"), body.text("new_password"))
      try body.check()
      guard case .user(let session) = request.caller.kind, let id = request.caller.identifier,
        let user = try await doors.stores.accounts.user(id: id)
      else { throw HTTPError(403, "Keys have no password.", code: "no_user") }
      try await doors.accounts.changePassword(
        of: user, present: Secret(present), new: Secret(new), by: request.caller, session: session,
        caller: Caller(request))
      return Response(status: 204)
    }
  }
}
