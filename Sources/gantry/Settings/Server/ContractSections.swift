import Configuration
import Groundwork

/// What Traffic AI Pro's clients meet.
struct TrafficAISection: Sendable {
  var uploadMegabytes = 500
  var requestsPerMinute = 60
  var confidence = 0.25

  static let described: [Setting<TrafficAISection>] = [
    .integer("upload_megabytes", \.uploadMegabytes, in: 1...100_000, unit: "MiB", "Larger videos get 413.")
      .named(.bytes("TRAFFICAI_MAX_UPLOAD_SIZE")),
    .integer(
      "requests_per_minute", \.requestsPerMinute, in: 1...100_000,
      "Videos that one key may send; asking for the state of a job does not count."),
    .number("confidence", \.confidence, in: 0...1, "Detections with a lower score are dropped."),
  ]
}

/// What VisionTrack's clients meet.
struct VisionTrackSection: Sendable {
  var requiresSignIn = true
  var uploadMegabytes = 100
  var requestsPerMinute = 60
  var confidence = 0.3
  var origins = ["*"]
  var keepsSessions = Duration.seconds(365 * 86_400)

  static let described: [Setting<VisionTrackSection>] = [
    .flag("auth_required", \.requiresSignIn, "false lets everybody use the routes that otherwise want a token."),
    .integer("upload_megabytes", \.uploadMegabytes, in: 1...100_000, unit: "MiB", "Larger pictures and videos get 413.")
      .named(.bytes("VISIONTRACK_MAX_UPLOAD_SIZE"), .bytes("MAX_UPLOAD_SIZE")),
    .integer(
      "requests_per_minute", \.requestsPerMinute, in: 1...100_000, "Requests of one address, all routes together."),
    .number(
      "confidence", \.confidence, in: 0...1, "Detections with a lower score are dropped, unless a request says so."
    )
    .named(SettingAlias("DEFAULT_CONFIDENCE_THRESHOLD")),
    .texts(
      "cors_origins", \.origins, "Origins whose pages may call these routes; * is every page, then without cookies."
    ).named(.list("VISIONTRACK_CORS_ORIGINS"), .list("CORS_ORIGINS")),
    .duration(
      "keep_sessions", \.keepsSessions, in: .seconds(86_400)...(.seconds(3650 * 86_400)),
      "Sessions and their detections are removed after this long; analytics and exports know nothing older."),
  ]
}

/// What clients of our own API meet.
struct OwnAPISection: Sendable {
  var origins: [String] = []
  var uploadMegabytes = 4_096
  var requestsPerMinute = 600
  var piecesPerMinute = 6000
  var resumeWithin = Duration.seconds(86_400)

  static let described: [Setting<OwnAPISection>] = [
    .texts("cors_origins", \.origins, "Origins, besides our own, whose pages may call /api/gantry/v1 with cookies."),
    .integer("upload_megabytes", \.uploadMegabytes, in: 1...1_000_000, unit: "MiB", "Larger uploads get 413."),
    .integer(
      "requests_per_minute", \.requestsPerMinute, in: 10...1_000_000,
      "Requests of one sign-in or key, and of one address that has not shown any."),
    .integer(
      "pieces_per_minute", \.piecesPerMinute, in: 10...1_000_000,
      "The same for pieces of uploads and single pictures, which count apart."),
    .duration(
      "resume_within", \.resumeWithin, in: .seconds(60)...(.seconds(30 * 86_400)),
      "An upload that was interrupted may be continued for this long."),
  ]
}
