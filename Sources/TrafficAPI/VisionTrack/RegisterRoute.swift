import WebServer

/// `POST /api/v1/auth/register`: an account for whoever asks, where that is open.
struct RegisterRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "auth_register",
      route: Route(.post, "/api/v1/auth/register", Self.description) { request in try await respond(to: request) })
  }

  private func respond(to request: Request) async throws -> Response {
    let wanted = try Registration(try await request.bytes())
    do {
      let user = try await doors.accounts.register(
        name: wanted.name, email: wanted.email, password: wanted.password, caller: Caller(request))
      return .json(VisionTrackUser.json(user), status: 201)
    } catch AccountProblem.nameTaken {
      throw HTTPError.badRequest("Username already registered")
    } catch AccountProblem.emailTaken {
      throw HTTPError.badRequest("Email already registered")
    } catch AccountProblem.unfit(let reason) {
      throw HTTPError.unprocessable([
        Registration.problem("value_error", "username", reason, .string(wanted.name))
      ])
    }
  }

  private static let description = RouteDescription(
    "Make an account", tags: [VisionTrack.tag],
    requestBody: .json(
      .object(
        ["username": .string, "email": .text(format: "email"), "password": .text(format: "password")],
        required: ["username", "email", "password"])),
    responses: [
      .json(201, "The account.", VisionTrackUser.schema),
      .json(400, "Name or address are taken.", FastAPIForms.detail),
      .json(403, "Registration is closed.", FastAPIForms.detail),
      VisionTrackAnswers.invalid, VisionTrackAnswers.limited, VisionTrackAnswers.unavailable,
    ])
}
