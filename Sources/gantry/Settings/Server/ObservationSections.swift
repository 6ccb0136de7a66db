import Configuration
import Groundwork

/// What is said about the work, how and where.
struct LoggingSection: Sendable {
  var level = LogLevel.info
  var format = LogFormat.text
  var file: String?
  var requests = true

  static let described: [Setting<LoggingSection>] = [
    .choice("level", \.level, "Quieter lines are not written.")
      .named(.word("LOG_LEVEL", ["warn": "warning", "critical": "error", "fatal": "error", "trace": "debug"])),
    .choice("format", \.format, "text is for people, json for programs: one object a line.")
      .named(.words("ENVIRONMENT", ["production": "json", "development": "text"])),
    .text("file", \.file, "Lines go here besides standard error; SIGHUP opens it anew. automatic: none.")
      .named(SettingAlias("LOG_FILE")),
    .flag("requests", \.requests, "One line for each request."),
  ]
}

/// Where traces of requests and jobs go.
struct TracingSection: Sendable {
  var endpoint: String?
  var share = 1.0
  var service = "gantry"

  static let described: [Setting<TracingSection>] = [
    .text(
      "endpoint", \.endpoint,
      "An OpenTelemetry collector that takes OTLP over HTTP, such as http://127.0.0.1:4318; automatic: no traces."
    ).named(SettingAlias("OTEL_EXPORTER_OTLP_ENDPOINT")),
    .number("share", \.share, in: 0...1, "Part of the requests that are traced."),
    .text("service", \.service, "The name of this service in traces and reports.").named(
      SettingAlias("OTEL_SERVICE_NAME")),
  ]
}

/// Where unforeseen errors are reported.
struct ReportsSection: Sendable {
  var dsn: Secret?
  var environment = "production"

  static let described: [Setting<ReportsSection>] = [
    .secret("dsn", \.dsn, "The address of a Sentry-compatible project, with its key; automatic: no reports.")
      .named(SettingAlias("SENTRY_DSN")),
    .text("environment", \.environment, "Tells reports of a test system from those of the real one.")
      .named(SettingAlias("SENTRY_ENVIRONMENT")),
  ]
}
