import Groundwork
package import WebServer

/// Our own API, `/api/gantry/v1`: accounts, keys, jobs, uploads, the state of the system.
package enum OwnAPI {
  package static let prefix = "/api/gantry/v1"

  package static func group(_ doors: OwnDoors) -> RouteGroup {
    let routes =
      SignInRoutes(doors: doors).routes + UserRoutes(doors: doors).routes + SessionRoutes(doors: doors).routes
      + KeyRoutes(doors: doors).routes + JobRoutes(doors: doors).routes + UploadRoutes(doors: doors).routes
      + SystemRoutes(doors: doors).routes
      + (doors.cameras.map { CameraRoutes(cameras: $0, guards: doors.guards, clock: doors.clock).routes } ?? [])
    let limit = RateLimit(doors.limits.rate, scope: "own", buckets: doors.limits.buckets)
    let cors = CORS(
      origins: .these(doors.limits.origins), allowsCredentials: true,
      exposedHeaders: ["ETag", "Location", "Upload-Offset", "Upload-Length", "X-Request-ID"])
    return RouteGroup(
      "gantry",
      routes: routes.map { route in
        var route = route
        if route.rateLimit == nil { route.rateLimit = limit }
        if route.description.tags.isEmpty { route.description.tags = ["Gantry"] }
        return route
      }, sockets: doors.cameras.map { [CameraSocket(cameras: $0, guards: doors.guards).route] } ?? [],
      errors: OwnErrors.style, middleware: [cors], prefixes: [prefix])
  }
}
