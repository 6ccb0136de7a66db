package import WebServer

/// The contract of Traffic AI Pro: `docs/contracts/traffic-ai-pro.md` numbers what its clients find.
package enum TrafficAIPro {
  static let tag = "Traffic AI Pro"

  package static func group(_ doors: TrafficAIDoors) -> RouteGroup {
    RouteGroup("trafficai", routes: routes(doors), trailingSlash: .redirected, prefixes: ["/results/"])
  }

  /// One line per endpoint.
  static func routes(_ doors: TrafficAIDoors) -> [Route] {
    [
      DetectRoute(doors).route,
      StatusRoute(doors).route,
      ResultRoute(doors).route,
    ]
  }

  /// One answer for a key that is missing and one that is wrong.
  static let refusal = HTTPError(403, "Could not validate credentials")

  static let detail = FastAPIForms.detail

  static let commonRefusals: [ResponseDescription] = [
    .json(403, "The key is missing or wrong.", detail),
    .json(503, "The storage is not available.", detail),
  ]
}
