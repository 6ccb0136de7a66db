import Groundwork
import WebServer

/// `POST /api/v1/auth/login`: a token for a name and a password, both fields of a form.
struct LoginRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "auth_login",
      route: Route(.post, "/api/v1/auth/login", Self.description, body: .collected(limit: 64 << 10)) { request in
        try await respond(to: request)
      })
  }

  private func respond(to request: Request) async throws -> Response {
    let form = try await fields(of: request)
    var problems = ["username", "password"].filter { form[$0, default: ""].isEmpty }.map {
      Problems.missing($0, in: .body)
    }
    if let kind = form["grant_type"], !kind.isEmpty, kind != "password" {
      problems.append(
        Registration.problem(
          "string_pattern_mismatch", "grant_type", "String should match pattern '^password$'", .string(kind)))
    }
    guard problems.isEmpty, let name = form["username"], let password = form["password"] else {
      throw HTTPError.unprocessable(problems)
    }
    do {
      let signedIn = try await doors.accounts.signIn(
        name: name, password: Secret(password), caller: Caller(request), audience: nil,
        lifetime: doors.settings.tokenLifetime)
      return .json(["access_token": .string(signedIn.token.revealed), "token_type": "bearer"])
    } catch SignInProblem.wrong {
      throw HTTPError.unauthorized("Incorrect username or password")
    } catch SignInProblem.inactive {
      throw HTTPError.forbidden("Inactive user")
    }
  }

  /// The last field of a name counts.
  private func fields(of request: Request) async throws -> [String: String] {
    var fields: [String: String] = [:]
    if MultipartReader.isForm(request) {
      var form = try MultipartReader(request)
      while let part = try await form.next() { fields[part.name] = try await form.text() }
    } else if MediaType(request.headers["content-type"] ?? "").name == "application/x-www-form-urlencoded" {
      for item in Query(String(decoding: try await request.bytes(), as: UTF8.self)).items {
        fields[item.name] = item.value
      }
    }
    return fields
  }

  private static let form = Schema.object(
    ["username": .string, "password": .text(format: "password"), "grant_type": .choice(["password"])],
    required: ["username", "password"])

  private static let description = RouteDescription(
    "Sign in", details: "The token is good for 30 minutes.", tags: [VisionTrack.tag],
    requestBody: RequestBodyDescription(
      contents: [("application/x-www-form-urlencoded", form), ("multipart/form-data", form)]),
    responses: [
      .json(
        200, "Signed in.",
        .object(
          ["access_token": .string, "token_type": .choice(["bearer"])], required: ["access_token", "token_type"])),
      .json(400, "The form cannot be read.", FastAPIForms.detail),
      .json(401, "Name or password are wrong.", FastAPIForms.detail), VisionTrackAnswers.inactive,
      .json(413, "The form is too large.", FastAPIForms.detail),
      VisionTrackAnswers.invalid, VisionTrackAnswers.limited, VisionTrackAnswers.unavailable,
    ])
}
