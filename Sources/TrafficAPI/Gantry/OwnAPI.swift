import Groundwork
package import WebServer

/// Our own API, `/api/gantry/v1`: accounts, keys, jobs, uploads, the state of the system.
package enum OwnAPI {
  package static let prefix = "/api/gantry/v1"

  package static func group(_ doors: OwnDoors) -> RouteGroup {
    var routes = SignInRoutes(doors: doors).routes + UserRoutes(doors: doors).routes
    routes += SessionRoutes(doors: doors).routes + KeyRoutes(doors: doors).routes
    routes += JobRoutes(doors: doors).routes + UploadRoutes(doors: doors).routes + SystemRoutes(doors: doors).routes
    routes += DetectionSessionRoutes(doors: doors).routes
    routes.append(AnalyticsCourseRoute(doors: doors).route)
    if let pictures = doors.pictures { routes.append(DetectPictureRoute(doors: doors, pictures: pictures).route) }
    if let recent = doors.recent { routes.append(LogRoute(doors: doors, recent: recent).route) }
    if let cameras = doors.cameras {
      routes += CameraRoutes(cameras: cameras, guards: doors.guards, clock: doors.clock).routes
      routes += CameraClips(cameras: cameras, guards: doors.guards, audit: doors.audit).routes
    }
    if let videos = doors.videoLibrary { routes += LibraryRoutes(library: videos, doors: doors).routes }
    let limits = doors.limits
    let usual = CallerLimit(limits.rate, scope: "own", buckets: limits.buckets, known: limits.known)
    let pieces = CallerLimit(limits.pieces, scope: "own pieces", buckets: limits.buckets, known: limits.known)
    let cors = CORS(
      origins: .these(doors.limits.origins), allowsCredentials: true,
      exposedHeaders: ["ETag", "Location", "Upload-Offset", "Upload-Length", "X-Request-ID"])
    return RouteGroup(
      "gantry",
      routes: routes.map { route in
        var route = route
        if route.rateLimit == nil { route = (isPiece(route) ? pieces : usual).around(route) }
        if route.description.tags.isEmpty { route.description.tags = ["Gantry"] }
        return route
      }, sockets: sockets(doors), errors: OwnErrors.style, middleware: [cors], prefixes: [prefix])
  }

  /// Of something larger: uploads come in many, a webcam's pictures ten a second. Their bytes are limited otherwise.
  private static func isPiece(_ route: Route) -> Bool {
    switch (route.method, route.pattern.description) {
    case (.patch, "\(prefix)/uploads/{id}"), (.post, "\(prefix)/detect"): true
    default: false
    }
  }

  private static func sockets(_ doors: OwnDoors) -> [WebSocketRoute] {
    let cameras = doors.cameras.map { cameras in
      [
        CameraSocket(cameras: cameras, guards: doors.guards).route,
        CameraFilmSocket(cameras: cameras, guards: doors.guards).route,
      ]
    }
    let webcam = doors.webcams.map { [WebcamSocket(webcams: $0, guards: doors.guards).route] }
    let videos = doors.videoLibrary.map { [CameraSocket(library: $0, guards: doors.guards).route] }
    return (cameras ?? []) + (webcam ?? []) + (videos ?? [])
  }
}
