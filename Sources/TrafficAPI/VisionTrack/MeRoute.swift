import WebServer

/// `GET /api/v1/auth/me`: who the token belongs to.
struct MeRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    let guardian = VisionTrackGuard(doors)
    return VisionTrackEndpoint(
      name: "auth_me",
      route: Route(.get, "/api/v1/auth/me", Self.description, signIn: guardian.personal) { request in
        .json(VisionTrackUser.json(try await guardian.known(request).1))
      })
  }

  private static let description = RouteDescription(
    "Who I am", tags: [VisionTrack.tag],
    responses: [.json(200, "The account of the token.", VisionTrackUser.schema)] + VisionTrackAnswers.signedIn)
}
