import Configuration
import Groundwork
import TrafficCore

/// Where rows are kept.
struct DatabaseSection: Sendable {
  var url: String?
  var minimumConnections = 5
  var maximumConnections = 20
  var connectsWithin = Duration.seconds(10)

  static let described: [Setting<DatabaseSection>] = [
    .text(
      "url", \.url,
      "postgresql://user:password@host/name or sqlite:///path; automatic keeps a SQLite file in the data folder."
    ).named(SettingAlias("DATABASE_URL")),
    .integer(
      "minimum_connections", \.minimumConnections, in: 1...200, unit: "connections",
      "Connections to PostgreSQL that stay open."),
    .integer(
      "maximum_connections", \.maximumConnections, in: 1...500, unit: "connections",
      "Connections to PostgreSQL at the same time; what needs more waits."),
    .duration(
      "connects_within", \.connectsWithin, in: .seconds(1)...(.seconds(300)),
      "An attempt to reach the database is given up after this long."),
  ]
}

/// Where files are kept.
struct ObjectsSection: Sendable {
  var folder: String?
  var endpoint: String?
  var bucket = "gantry"
  var region = "us-east-1"
  var accessKey: Secret?
  var secretKey: Secret?
  var linkLifetime = Duration.seconds(3600)
  var quotaGigabytes: Int?
  var keepsUploads = Duration.seconds(7 * 86_400)
  var keepsResults = Duration.seconds(30 * 86_400)
  var copiesGigabytes = 20
  /// Bytes.
  var copies: Int { copiesGigabytes << 30 }
  /// Longer than the longest request: an upload becomes a job at its end.
  var orphanAge = Duration.seconds(2 * 3600)

  static let described: [Setting<ObjectsSection>] = [
    .text(
      "folder", \.folder, "The folder for uploads and results; automatic is objects in the data folder."),
    .text(
      "endpoint", \.endpoint,
      "An S3-compatible store, such as https://s3.example.org; automatic keeps files in the folder instead."
    ).named(SettingAlias("S3_ENDPOINT")),
    .text("bucket", \.bucket, "The bucket in that store.").named(SettingAlias("S3_BUCKET_NAME")),
    .text("region", \.region, "The region that requests are signed for.").named(SettingAlias("S3_REGION")),
    .secret("access_key", \.accessKey, "The key's name in the store.").named(SettingAlias("S3_ACCESS_KEY")),
    .secret("secret_key", \.secretKey, "The key itself.").named(SettingAlias("S3_SECRET_KEY")),
    .duration(
      "link_lifetime", \.linkLifetime, in: .seconds(60)...(.seconds(7 * 86_400)),
      "A link to a result works for this long."),
    .integer(
      "quota_gigabytes", \.quotaGigabytes, in: 1...1_000_000, unit: "GiB",
      "Room for uploads and results together; the oldest go first, and what finds no room is refused. automatic: none."),
    .duration(
      "keep_uploads", \.keepsUploads, in: .seconds(3600)...(.seconds(3650 * 86_400)),
      "Uploads, and what failed or cancelled jobs were given, are removed after this long, never while a job needs them."
    ),
    .duration(
      "keep_results", \.keepsResults, in: .seconds(3600)...(.seconds(3650 * 86_400)),
      "Results and ended jobs are removed after this long."),
    .integer(
      "copies_gigabytes", \.copiesGigabytes, in: 1...1_000_000, unit: "GiB",
      "Room for copies on this machine of videos that lie in the S3-compatible store; those not asked for longest go."),
    .duration(
      "orphan_age", \.orphanAge, in: .seconds(1)...(.seconds(86_400)),
      "What a process that died has left, a file that no job or upload names, is removed once it is this old."),
  ]
}

/// What processes share besides the database.
struct RedisSection: Sendable {
  var url: String?

  static let described: [Setting<RedisSection>] = [
    .text(
      "url", \.url,
      "redis://user:password@host:6379/0, for queues, events and limits that several processes share; automatic: none."
    ).named(SettingAlias("REDIS_URL"), SettingAlias("CELERY_BROKER_URL"))
  ]
}

/// How work is queued and done.
struct JobsSection: Sendable {
  enum Queue: String, CaseIterable, Sendable {
    case table, redis
  }

  var queue = Queue.table
  var workers = 1
  var lease = Duration.seconds(30)
  var attempts = 3
  var firstPause = Duration.seconds(5)
  var longestPause = Duration.seconds(300)
  var timeLimit = Duration.seconds(3600)
  var countingTracker = TrackerKind.byteTrack
  var sessionTracker = TrackerKind.deepSORT
  var cachedResults = 1000
  var cacheLifetime = Duration.seconds(3600)
  var model: String?

  static let described: [Setting<JobsSection>] = [
    .choice("queue", \.queue, "table hands jobs out from the database; redis from a stream of redis.url."),
    .integer(
      "workers", \.workers, in: 0...64, unit: "jobs",
      "Jobs that this process works on at the same time; 0 leaves them to gantry worker."
    ).named(SettingAlias("MAX_WORKERS")),
    .duration(
      "lease", \.lease, in: .seconds(5)...(.seconds(600)),
      "A worker that is not heard of for this long has lost its job to another one."),
    .integer("attempts", \.attempts, in: 1...20, "A job is tried this often before it has failed."),
    .duration(
      "first_pause", \.firstPause, in: .milliseconds(100)...(.seconds(600)),
      "Pause before the second attempt; it doubles with every further one."),
    .duration(
      "longest_pause", \.longestPause, in: .milliseconds(100)...(.seconds(3600)), "The pause never grows beyond this."),
    .duration(
      "time_limit", \.timeLimit, in: .seconds(10)...(.seconds(86_400)), "One attempt may take this long."),
    .text(
      "model", \.model,
      "The model of all contracts that name none: a file or an installed name; automatic takes the best."
    ),
    .choice(
      "counting_tracker", \.countingTracker, "Who tells the vehicles of a Traffic AI video apart, to count each once."),
    .choice("session_tracker", \.sessionTracker, "Who numbers what VisionTrack sees on a video."),
    .integer(
      "cached_results", \.cachedResults, in: 0...1_000_000, unit: "results",
      "What was found on so many pictures is remembered, in Redis where there is one; 0 remembers nothing."),
    .duration(
      "cache_lifetime", \.cacheLifetime, in: .seconds(1)...(.seconds(30 * 86_400)),
      "A remembered result is forgotten after this long."),
  ]
}
