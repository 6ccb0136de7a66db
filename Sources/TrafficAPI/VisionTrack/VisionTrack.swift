package import WebServer

/// The contract of VisionTrack: `docs/contracts/visiontrack.md` numbers what its clients find.
package enum VisionTrack {
  static let tag = "VisionTrack"
  static let version = "2.0.0"

  /// Two groups: the sockets stand outside the rate limit.
  package static func groups(_ doors: VisionTrackDoors) -> [RouteGroup] {
    let endpoints = endpoints(doors)
    let http = RouteGroup(
      "visiontrack", routes: endpoints.map(\.route),
      middleware: [
        CORS(origins: doors.settings.origins, exposedHeaders: Self.limitHeaders),
        EndpointMetrics(doors.metrics, clock: doors.clock, endpoints: endpoints),
        RateLimiting(limit(doors)),
      ], trailingSlash: .redirected, prefixes: ["/api/v1/"])
    return [http, RouteGroup("visiontrack sockets", routes: [], sockets: [ProgressSocket(doors).route])]
  }

  private static let limitHeaders = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "Retry-After"]

  /// By address. Its clients expect a whole minute with a refusal.
  private static func limit(_ doors: VisionTrackDoors) -> RateLimit {
    RateLimit(
      doors.settings.rate, scope: "visiontrack", buckets: doors.buckets, figures: .remaining,
      refusal: "Rate limit exceeded. Try again later.", retryAfter: 60)
  }

  /// One line per endpoint.
  static func endpoints(_ doors: VisionTrackDoors) -> [VisionTrackEndpoint] {
    [
      RootRoute(doors).endpoint,
      RegisterRoute(doors).endpoint,
      LoginRoute(doors).endpoint,
      MeRoute(doors).endpoint,
      DetectImageRoute(doors).endpoint,
      DetectVideoRoute(doors).endpoint,
      DetectBatchRoute(doors).endpoint,
      OutputRoute(doors).endpoint,
      ModelInfoRoute(doors).endpoint,
      JobRoute(doors).endpoint,
      SessionRoute(doors).endpoint,
      AnalyticsRoute(doors).endpoint,
      ExportRoute(doors).endpoint,
      MetricsRoute(doors).endpoint,
      MetricsSummaryRoute(doors).endpoint,
    ]
  }
}

/// A route with its name in the metrics.
struct VisionTrackEndpoint: Sendable {
  /// `detect_image`
  let name: String
  let route: Route
}

/// Descriptions that many routes share.
enum VisionTrackAnswers {
  static let limited = ResponseDescription.json(
    429, "More than 60 requests a minute from one address.", FastAPIForms.detail)
  static let unauthorized = ResponseDescription.json(401, "No token, or not a good one.", FastAPIForms.detail)
  static let inactive = ResponseDescription.json(403, "The account is closed.", FastAPIForms.detail)
  static let unavailable = ResponseDescription.json(
    503, "The storage or the model is not available.", FastAPIForms.detail)
  static let invalid = ResponseDescription.json(422, "A value cannot be accepted.", FastAPIForms.validation)

  static let signedIn = [unauthorized, inactive, limited, unavailable]
  static let uploads =
    [
      ResponseDescription.json(400, "The file or the form cannot be read.", FastAPIForms.detail),
      .json(413, "The upload is too large.", FastAPIForms.detail),
      invalid,
      .json(507, "There is no room for the result.", FastAPIForms.detail),
    ] + signedIn
}
