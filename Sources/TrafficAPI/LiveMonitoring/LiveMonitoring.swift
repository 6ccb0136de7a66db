package import WebServer

/// The contract of live monitoring: `docs/contracts/live-monitoring.md` numbers what its clients find.
package enum LiveMonitoring {
  static let tag = "Live monitoring"

  /// Two groups: the sockets stand outside of what is said about other origins.
  /// - Parameter isAlone: on a listener of its own, unknown paths are its listener's to answer.
  package static func groups(_ doors: LiveMonitoringDoors, isAlone: Bool) -> [RouteGroup] {
    let prefixes = [
      "/api/analytics", "/api/stream/", "/api/video/", "/api/videos", "/api/violations", "/api/websocket/",
    ]
    return [
      RouteGroup(
        "live", routes: routes(doors), errors: LiveErrors.style, middleware: [LiveCORS()],
        prefixes: isAlone ? [] : prefixes),
      RouteGroup(
        "live sockets", routes: [], sockets: [ClientSocket(doors).route] + BackendSockets(doors).routes,
        errors: LiveErrors.style),
    ]
  }

  /// How a listener of its own answers what nobody serves.
  package static let pages = LiveErrors.pages

  /// One line per family.
  private static func routes(_ doors: LiveMonitoringDoors) -> [Route] {
    [VideoUploadRoute(doors).route, SocketStatusRoute(doors).route, MotionPictureRoute(doors).route]
      + VideoRoutes(doors).routes + StreamRoutes(doors).routes + LiveAnalyticsRoutes(doors).routes
      + ViolationRoutes(doors).routes + ViolationFileRoutes(doors).routes
  }
}
