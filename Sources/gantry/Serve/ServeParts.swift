import Configuration
import Foundation
import Groundwork
import Identity
import Pipeline
import Records
import Storage
import TrafficAPI
import WebServer

/// The parts of a running server, wired: ports meet their implementations here.
struct ServeParts: Sendable {
  let settings: GantrySettings
  let secrets: ServeSecrets
  let rows: RowStorage
  let limits: ServeLimits
  let floor: JobFloor
  let model: SharedModel?
  let reporting: ServeReporting
  let server: HTTPServer
  let accounts: Accounts
  let keys: KeyRing
  let guards: Guards
  let first: FirstAdministrator
  let health: HealthDesk
  let metrics: Metrics
  let tally: VideoTally
  let live: LiveParts
  let cameras: CameraParts
  let page = PageRoutes(site: ServePage.site())
  private let webcams: WebcamDesk
  private let desk: CameraDesk
  private let audit: AuditTrail
  private let places: [String: String]
  private let recent: RecentLog
  private let dataFolder: String
  private let speed: ModelSpeed
  private let log: Log

  init(
    settings: GantrySettings, places: [String: String], secrets: ServeSecrets, rows: RowStorage,
    model: SharedModel?, floor: JobFloor, clips: ClipShelf, metrics: Metrics, reporting: ServeReporting,
    recent: RecentLog, dataFolder: String, log: Log
  ) throws(CommandError) {
    self.settings = settings
    self.places = places
    self.secrets = secrets
    self.rows = rows
    limits = try ServeLimits(settings.redis, settings.accounts.rules.throttle, log: log)
    self.model = model
    self.floor = floor
    self.metrics = metrics
    tally = VideoTally(jobs: rows.stores.jobs, events: floor.events, metrics: metrics, log: log)
    self.reporting = reporting
    self.recent = recent
    self.dataFolder = dataFolder
    speed = ModelSpeed(model)
    self.log = log
    let stores = rows.stores
    let rules = settings.accounts.rules
    audit = AuditTrail(store: stores.audit, log: log)
    let house = ServeCameras(settings, model: model, metrics: metrics, log: log)
    let painter = LivePainter(quality: settings.live.pictureQuality, evidenceQuality: settings.live.evidenceQuality)
    let speeding = SpeedingLog(
      store: stores.speeding, objects: floor.objects, maker: painter, metrics: metrics, log: log)
    let desk = house.desk(minutes: stores.completeness, speeding: speeding)
    self.desk = desk
    live = LiveParts(
      settings: settings, cameras: house, desk: desk, speeding: speeding, painter: painter, stores: stores,
      objects: floor.objects,
      transport: settings.live.transport == .redis ? try FrameTransport(settings) : nil, metrics: metrics, log: log)
    webcams = WebcamDesk(desk: desk, cameras: house, store: stores.visionTrack, log: log)
    cameras = try CameraParts(
      settings: settings, cameras: house, desk: desk, stores: stores, objects: floor.objects, audit: audit,
      films: house.films, shelf: clips, metrics: metrics,
      pictures: SnapshotDesk(desk: desk, pictures: painter),
      messages: CameraMessages(desk: desk, painter: painter), log: log)
    accounts = Accounts(
      store: stores.accounts, audit: audit, secret: secrets.secretKey, settings: rules, throttle: limits.throttle)
    keys = KeyRing(store: stores.keys, audit: audit, given: secrets.apiKey, settings: rules)
    guards = Guards(accounts: accounts, keys: keys, secret: secrets.secretKey)
    first = FirstAdministrator(accounts: accounts, folder: secrets.folder)
    var http = ServerSettings()
    http.connections = settings.server.maximumConnections
    http.idleLimit = settings.server.idleTimeout
    http.connectionsPerAddress = settings.server.connectionsPerAddress
    http.headLimit = settings.server.headTimeout
    http.minimumBodyRate = settings.server.minimumBodyRate
    http.bodyMemory = settings.server.bodyMemory << 20
    http.timeLimit = settings.server.requestTimeout
    http.grace = settings.server.shutdownWithin
    server = HTTPServer(settings: http, log: log)
    let inFlight = metrics.gauge("gantry_http_requests_in_flight")
    health = ServeHealth.desk(
      rows: rows, floor: floor, model: model, limits: limits, settings: settings, data: dataFolder,
      connections: { Int(inFlight.value) })
  }

  var routers: ServeRouters {
    ServeRouters(
      health: health, metrics: metrics,
      observing: Observing(
        log: settings.logging.requests ? log : nil, metrics: RouteMetrics(metrics), tracer: reporting.tracer),
      report: reporting.failureReport, contracts: contracts(), page: page, live: live.doors,
      servesOpenContracts: ServeListeners.servesOpenContracts(settings.server))
  }

  func listeners() throws -> [ListenerSettings] {
    let routers = routers
    return try ServeListeners(settings.server).wanted.map { wanted in
      var listener = ListenerSettings(
        wanted.profile.rawValue, host: wanted.host, port: wanted.port, router: try routers.router(wanted.profile))
      if let chain = settings.server.certificate, let key = settings.server.certificateKey {
        listener.certificate = ListenerSettings.Certificate(chainFile: chain, keyFile: key)
      }
      listener.proxies = try ServeProxies.proxies(settings.server.trustedProxies)
      return listener
    }
  }

  private func contracts() -> [RouteGroup] {
    [OwnAPI.group(ownDoors), TrafficAIPro.group(trafficAIDoors)] + VisionTrack.groups(visionTrackDoors)
  }

  private var trafficAIDoors: TrafficAIDoors {
    var wanted = TrafficAISettings()
    wanted.maximumUpload = settings.trafficAI.uploadMegabytes << 20
    wanted.rate = TokenBucket.Rule(settings.trafficAI.requestsPerMinute, per: .seconds(60))
    wanted.linkLifetime = settings.objects.linkLifetime
    wanted.confidence = settings.trafficAI.confidence
    wanted.attempts = settings.jobs.attempts
    return TrafficAIDoors(
      jobs: floor.stores.jobs, office: floor.office, objects: floor.objects, guards: guards, buckets: limits.buckets,
      secret: secrets.secretKey, log: log, settings: wanted)
  }

  private var visionTrackDoors: VisionTrackDoors {
    let section = settings.visionTrack
    var wanted = VisionTrackSettings()
    wanted.requiresSignIn = section.requiresSignIn
    wanted.tokenLifetime = settings.accounts.rules.tokenLifetime
    wanted.maximumUpload = section.uploadMegabytes << 20
    wanted.rate = TokenBucket.Rule(section.requestsPerMinute, per: .seconds(60))
    wanted.confidence = section.confidence
    wanted.attempts = settings.jobs.attempts
    wanted.origins = section.origins.contains("*") ? .any : .these(section.origins)
    return VisionTrackDoors(
      accounts: accounts, jobs: floor.stores.jobs, office: floor.office, events: floor.events,
      sessions: floor.stores.visionTrack, objects: floor.objects, pictures: floor.pictures, buckets: limits.buckets,
      metrics: metrics, tally: tally, log: log, settings: wanted, page: page.page)
  }

  var uploads: UploadDesk {
    UploadDesk(store: floor.stores.uploads, objects: floor.objects, resumesWithin: settings.own.resumeWithin)
  }

  private var ownDoors: OwnDoors {
    let stores = floor.stores
    let own = settings.own
    var doors = OwnDoors(
      accounts: accounts, keys: keys, guards: guards, first: first, stores: stores, events: floor.events,
      uploads: uploads, objects: floor.objects, audit: audit, health: health,
      submit: { [office = floor.office] in try await office.submit($0) },
      cancel: { [floor] in try await floor.cancel($0) },
      jobForms: [
        JobForm(JobKinds.trafficAIVideo, [.confidence]),
        JobForm(JobKinds.visionTrackVideo, [.confidence, .track, .session]),
      ], models: { [model, speed] in try await ModelSight.list(model, speed) },
      settings: { [settings, places] in Self.shown(settings, places) }, cameras: cameras.doors, webcams: webcams,
      limits: OwnLimits(
        rate: TokenBucket.Rule(own.requestsPerMinute, per: .seconds(60)),
        pieces: TokenBucket.Rule(own.piecesPerMinute, per: .seconds(60)), buckets: limits.buckets,
        uploadBytes: own.uploadMegabytes << 20, origins: own.origins, attempts: settings.jobs.attempts))
    doors.pictures = floor.pictures
    doors.recent = recent
    doors.disk = { [dataFolder] in DiskSpace.of(dataFolder) }
    doors.videoLibrary = videoLibrary
    return doors
  }

  private var videoLibrary: LibraryDoors {
    LibraryDoors(
      live: live.doors, status: { [desk] in desk.status(of: $0) },
      look: { [looks = live.looks] in try await looks.look(at: $0) },
      glance: { [looks = live.looks] in await looks.glance(at: $0) },
      reports: cameras.doors.reports, message: cameras.doors.message)
  }

  private static func shown(_ settings: GantrySettings, _ places: [String: String]) -> [JSONValue] {
    GantrySettings.catalogue.settings.map { setting in
      let value = GantrySettings.catalogue.value(of: setting, in: settings).yaml
      return [
        "key": .string(setting.key), "value": .string(Redaction.redacted(value)),
        "source": .string(places[setting.key] ?? "default"),
      ]
    }
  }
}
