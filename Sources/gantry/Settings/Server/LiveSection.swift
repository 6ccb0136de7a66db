import Configuration
import Groundwork

/// What live monitoring's clients meet.
struct LiveSection: Sendable {
  enum Transport: String, CaseIterable, Sendable {
    case memory, redis
  }

  enum Runner: String, CaseIterable, Sendable {
    case embedded, airflow
  }

  var transport = Transport.memory
  var orchestrator = Runner.embedded
  var airflow = AirflowSection()
  var takesOverAfter = Duration.seconds(15)
  var streams = FrameStreamsSection()
  var backendURL = "http://127.0.0.1:8686"
  var uploadMegabytes = 500
  var origins = ["http://localhost:4200"]
  var backendSecret: Secret?
  var sendsDataURI = false
  var speedLimit = 60.0
  var playsRecordings = true
  var pictureQuality = 60
  var evidenceQuality = 85
  var capturesViolations = true
  var blursEvidence = true
  var blursLive = false
  var snapshotsEvery = Duration.seconds(10)
  var subscriptions = 64
  var subscriptionsPerMinute = 120
  var waitingMessages = 16
  var pingInterval = Duration.seconds(30)
  var keepsFigures = Duration.seconds(365 * 86_400)
  var keepsViolations = Duration.seconds(365 * 86_400)

  static let described: [Setting<LiveSection>] =
    own + FrameStreamsSection.described.map { $0.under("streams", \.streams) }
    + AirflowSection.described.map { $0.under("airflow", \.airflow) }

  private static let own: [Setting<LiveSection>] = [
    .choice(
      "transport", \.transport,
      "memory looks at videos in the server; redis hands their pictures to gantry frames process through redis.url."),
    .choice(
      "orchestrator", \.orchestrator,
      "Who carries runs over videos through: embedded is the server, airflow the one at live.airflow.address."),
    .duration(
      "takes_over_after", \.takesOverAfter, in: .seconds(1)...(.seconds(600)),
      "A server that is not heard of for this long has lost its runs to the next one."),
    .text("backend_url", \.backendURL, "Where gantry bridge brings what came of frames.").named(
      SettingAlias("BACKEND_URL")),
    .integer("upload_megabytes", \.uploadMegabytes, in: 1...100_000, unit: "MiB", "Larger videos get 413."),
    .texts(
      "allowed_origins", \.origins,
      "Origins, besides our own, whose pages may open the clients' socket; * is every page."
    ).named(.list("ALLOWED_ORIGINS")),
    .secret(
      "backend_secret", \.backendSecret,
      "What programs must show at /ws/backend/… as a bearer token; automatic lets in those of this machine alone."),
    .flag("frame_data_uri", \.sendsDataURI, "Pictures begin with data:image/jpeg;base64, on the clients' socket."),
    .number(
      "speed_limit", \.speedLimit, in: 5...300, unit: "km/h",
      "Vehicles that are faster are speeding; only with a calibration."
    ).named(SettingAlias("SPEED_LIMIT")),
    .flag(
      "play_recordings", \.playsRecordings,
      "Recordings are looked at in their own time, for people who watch; false takes as little time as possible."),
    .integer("picture_quality", \.pictureQuality, in: 1...100, "JPEG quality of live pictures."),
    .integer("evidence_quality", \.evidenceQuality, in: 1...100, "JPEG quality of the pictures of violations."),
    .flag(
      "capture_violations", \.capturesViolations,
      "Whether vehicles of videos and cameras that are too fast are kept with their pictures."
    ).named(SettingAlias("ENABLE_VIOLATION_CAPTURE")),
    .flag(
      "blur_evidence", \.blursEvidence,
      "Pictures of violations are kept with people and the lower third of vehicles, where plates are, made unrecognisable."
    ),
    .flag("blur_live", \.blursLive, "The same on live pictures, before anything is drawn on them."),
    .duration(
      "snapshots_every", \.snapshotsEvery, in: .seconds(1)...(.seconds(3600)), "So often figures of a stream are kept."),
    .integer("subscriptions", \.subscriptions, in: 1...10_000, "Channels that one socket may follow."),
    .integer(
      "subscriptions_per_minute", \.subscriptionsPerMinute, in: 1...100_000,
      "Subscriptions that one socket may ask for."),
    .integer(
      "waiting_messages", \.waitingMessages, in: 1...1000, unit: "messages",
      "So many wait for a slow client; then its oldest picture or figure gives way."),
    .duration(
      "ping_interval", \.pingInterval, in: .seconds(1)...(.seconds(3600)),
      "A silent client is asked after this long, and given up after twice that."),
    .duration(
      "keep_figures", \.keepsFigures, in: .seconds(86_400)...(.seconds(3650 * 86_400)),
      "Figures, sums and speeding vehicles of sessions are removed after this long."),
    .duration(
      "keep_violations", \.keepsViolations, in: .seconds(86_400)...(.seconds(3650 * 86_400)),
      "Violations, and what cameras saw too fast, are removed with their pictures after this long."),
  ]
}
