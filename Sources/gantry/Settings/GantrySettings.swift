import Configuration
import Groundwork
import Inference
import Media

/// Everything that can be set, composed of the settings that the rooms own.
///
/// A new setting is a property in its room and one line in that room's description beside this file.
struct GantrySettings: Sendable {
  var detection = DetectionSettings()
  var inference = InferenceSettings()
  var media = DecodingSettings()
  var cameras = CameraSection()
  var server = ServerSection()
  var database = DatabaseSection()
  var objects = ObjectsSection()
  var redis = RedisSection()
  var jobs = JobsSection()
  var accounts = AccountsSection()
  var trafficAI = TrafficAISection()
  var visionTrack = VisionTrackSection()
  var live = LiveSection()
  var own = OwnAPISection()
  var logging = LoggingSection()
  var tracing = TracingSection()
  var reports = ReportsSection()

  static let catalogue = SettingsCatalogue<GantrySettings>(
    seeing + serving + contracts + observing, defaults: GantrySettings(), rules: rules)

  private static let seeing: [Setting<GantrySettings>] =
    DetectionSettings.described.map { $0.under("detection", \.detection) }
    + InferenceSettings.described.map { $0.under("inference", \.inference) }
    + DecodingSettings.described.map { $0.under("media", \.media) }
    + CameraSection.described.map { $0.under("cameras", \.cameras) }
    + LiveSettings.described.map { $0.under("cameras", \.cameras.sources) }

  private static let serving: [Setting<GantrySettings>] =
    ServerSection.described.map { $0.under("server", \.server) }
    + DatabaseSection.described.map { $0.under("database", \.database) }
    + ObjectsSection.described.map { $0.under("objects", \.objects) }
    + RedisSection.described.map { $0.under("redis", \.redis) }
    + JobsSection.described.map { $0.under("jobs", \.jobs) }
    + AccountsSection.described.map { $0.under("accounts", \.accounts) }

  private static let contracts: [Setting<GantrySettings>] =
    TrafficAISection.described.map { $0.under("trafficai", \.trafficAI) }
    + VisionTrackSection.described.map { $0.under("visiontrack", \.visionTrack) }
    + LiveSection.described.map { $0.under("live", \.live) }
    + OwnAPISection.described.map { $0.under("own_api", \.own) }

  private static let observing: [Setting<GantrySettings>] =
    LoggingSection.described.map { $0.under("logging", \.logging) }
    + TracingSection.described.map { $0.under("tracing", \.tracing) }
    + ReportsSection.described.map { $0.under("reports", \.reports) }

  private static let rules: [SettingsCatalogue<GantrySettings>.Rule] = [
    SettingsCatalogue.Rule("cameras.reconnect.longest_pause") { settings in
      let backoff = settings.cameras.sources.backoff
      if backoff.maximum >= backoff.first { return nil }
      return (DurationText.text(of: backoff.maximum), "at least first_pause, \(DurationText.text(of: backoff.first))")
    },
    SettingsCatalogue.Rule("jobs.queue") { settings in
      settings.jobs.queue == .redis && settings.redis.url == nil
        ? ("redis", "table, or redis together with redis.url") : nil
    },
    SettingsCatalogue.Rule("live.transport") { settings in
      settings.live.transport == .redis && settings.redis.url == nil
        ? ("redis", "memory, or redis together with redis.url") : nil
    },
    SettingsCatalogue.Rule("live.orchestrator") { settings in
      let live = settings.live
      guard live.orchestrator == .airflow else { return nil }
      let isWhole = live.transport == .redis && live.airflow.address.map { !$0.isEmpty } ?? false
      return isWhole
        ? nil : ("airflow", "embedded, or airflow together with live.transport: redis and live.airflow.address")
    },
    SettingsCatalogue.Rule("jobs.longest_pause") { settings in
      if settings.jobs.longestPause >= settings.jobs.firstPause { return nil }
      return ("less than first_pause", "at least jobs.first_pause, \(DurationText.text(of: settings.jobs.firstPause))")
    },
    SettingsCatalogue.Rule("server.certificate_key") { settings in
      let server = settings.server
      return (server.certificate == nil) == (server.certificateKey == nil)
        ? nil : ("one file of two", "server.certificate and server.certificate_key together, or neither")
    },
    SettingsCatalogue.Rule("database.maximum_connections") { settings in
      let database = settings.database
      return database.maximumConnections >= database.minimumConnections
        ? nil
        : ("\(database.maximumConnections)", "at least database.minimum_connections, \(database.minimumConnections)")
    },
    SettingsCatalogue.Rule("objects.endpoint") { settings in
      let objects = settings.objects
      let hasKeys = objects.accessKey != nil && objects.secretKey != nil
      return objects.endpoint == nil || hasKeys
        ? nil : ("an endpoint without keys", "an endpoint together with objects.access_key and objects.secret_key")
    },
  ]
}
