import WebServer

/// `GET /`: what is running here, or the page for browsers.
struct RootRoute {
  private let doors: VisionTrackDoors

  init(_ doors: VisionTrackDoors) { self.doors = doors }

  var endpoint: VisionTrackEndpoint {
    VisionTrackEndpoint(
      name: "root",
      route: Route(.get, "/", Self.description) { request in
        var response: Response
        if let page = doors.page, Self.prefersPage(request.headers["accept"] ?? "") {
          response = try await page(request)
        } else {
          response = .json([
            "name": "VisionTrack AI", "version": .string(VisionTrack.version), "status": "running", "docs": "/docs",
            "api_version": "v1", "features": .array(Self.features.map { .string($0) }),
          ])
        }
        response.headers.add("Vary", "Accept")
        return response
      })
  }

  private static let features = [
    "Detection in pictures", "Detection in videos", "Tracking", "Batches", "Live progress", "Analytics and export",
  ]

  /// Browsers name `text/html` first; programs send `*/*`.
  private static func prefersPage(_ accept: String) -> Bool {
    let types = accept.lowercased().split(separator: ",").map { String($0).trimmed }
    let html = types.firstIndex { $0.hasPrefix("text/html") }
    let json = types.firstIndex { $0.hasPrefix("application/json") }
    guard let html else { return false }
    return json.map { html < $0 } ?? true
  }

  private static let description = RouteDescription(
    "What runs here", tags: [VisionTrack.tag],
    responses: [
      ResponseDescription(
        200, "Name and version; a browser gets the page.",
        contents: [
          (
            "application/json",
            .object([
              "name": .string, "version": .string, "status": .choice(["running"]), "docs": .string,
              "api_version": .string, "features": .array(.string),
            ])
          ), ("text/html", .string),
        ]), VisionTrackAnswers.limited,
    ])
}
