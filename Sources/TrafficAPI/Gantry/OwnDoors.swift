package import Groundwork
import Identity
package import Pipeline
package import Records
import TrafficCore
package import WebServer

/// Everything that our own API needs of the rest of the house.
package struct OwnDoors: Sendable {
  package var accounts: Accounts
  package var keys: KeyRing
  package var guards: Guards
  package var first: FirstAdministrator
  package var stores: Stores
  package var events: any JobEvents
  package var uploads: UploadDesk
  package var objects: any Objects
  package var audit: AuditTrail
  package var health: HealthDesk
  /// Hands a job in.
  package var submit: @Sendable (Job) async throws -> Void
  /// Calls a job off; nil when there is none.
  package var cancel: @Sendable (String) async throws -> Job?
  /// What a client may ask to be done with an upload.
  package var jobForms: [JobForm]
  /// The models at hand, as JSON objects.
  package var models: @Sendable () async throws -> [JSONValue]
  /// The settings that hold, secrets not shown, as JSON objects with `key`, `value` and `source`.
  package var settings: @Sendable () -> [JSONValue]
  package var cameras: CameraDoors?
  package var webcams: (any Webcams)?
  /// Looks at pictures; nil where none are looked at.
  package var pictures: (any PictureAnalysis)?
  /// The last lines of the log; nil where nobody keeps them.
  package var recent: RecentLog?
  /// Bytes of the disk below the data folder, free and in all; nil where it is not known.
  package var disk: @Sendable () -> (free: Int, total: Int)? = { nil }
  package var videoLibrary: LibraryDoors?
  package var limits: OwnLimits
  package var clock: any WallClock

  package init(
    accounts: Accounts, keys: KeyRing, guards: Guards, first: FirstAdministrator, stores: Stores,
    events: any JobEvents, uploads: UploadDesk, objects: any Objects, audit: AuditTrail, health: HealthDesk,
    submit: @escaping @Sendable (Job) async throws -> Void, cancel: @escaping @Sendable (String) async throws -> Job?,
    jobForms: [JobForm], models: @escaping @Sendable () async throws -> [JSONValue],
    settings: @escaping @Sendable () -> [JSONValue], cameras: CameraDoors? = nil,
    webcams: (any Webcams)? = nil, videoLibrary: LibraryDoors? = nil, limits: OwnLimits,
    clock: any WallClock = SystemWallClock()
  ) {
    self.accounts = accounts
    self.keys = keys
    self.guards = guards
    self.first = first
    self.stores = stores
    self.events = events
    self.uploads = uploads
    self.objects = objects
    self.audit = audit
    self.health = health
    self.submit = submit
    self.cancel = cancel
    self.jobForms = jobForms
    self.models = models
    self.settings = settings
    self.cameras = cameras
    self.webcams = webcams
    self.videoLibrary = videoLibrary
    self.limits = limits
    self.clock = clock
  }

  var jobKinds: [String] { jobForms.map(\.kind) }

  var now: Timestamp { Timestamp(sinceEpoch: clock.sinceEpoch) }
}

/// How much and how often.
package struct OwnLimits: Sendable {
  package var rate: TokenBucket.Rule
  /// For pieces of uploads and single pictures.
  package var pieces: TokenBucket.Rule
  package var known: KnownCallers
  package var buckets: any RateLimitBuckets
  /// Bytes of one upload.
  package var uploadBytes: Int
  /// Origins, besides our own, whose pages may call with cookies.
  package var origins: [String]
  package var attempts: Int

  package init(
    rate: TokenBucket.Rule = TokenBucket.Rule(600, per: .seconds(60)),
    pieces: TokenBucket.Rule = TokenBucket.Rule(6000, per: .seconds(60)), known: KnownCallers = KnownCallers(),
    buckets: any RateLimitBuckets = MemoryBuckets(),
    uploadBytes: Int = 4 << 30, origins: [String] = [], attempts: Int = 3
  ) {
    self.rate = rate
    self.pieces = pieces
    self.known = known
    self.buckets = buckets
    self.uploadBytes = uploadBytes
    self.origins = origins
    self.attempts = attempts
  }
}
