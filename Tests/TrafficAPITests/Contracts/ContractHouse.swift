import Groundwork
import Identity
import Pipeline
import Records
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

/// A small house around the routes of the contracts: stores, objects and pictures in memory that do as they are told, and
/// a server on a real socket.
final class ContractHouse: Sendable {
  struct Options: Sendable {
    var trafficAI = TrafficAISettings()
    var visionTrack = VisionTrackSettings()
    /// Bytes of a request's files, for both.
    var maximumUpload: Int?
    /// Without: almost none, so that tests are not refused.
    var isLimited = false
    var throttle = LoginThrottle.Settings()
  }

  static let key = "the-key-of-the-setting"
  static let secret = Secret("a secret for the tests of the contracts")

  let jobs: any JobStore
  let people = MemoryPeople()
  let sessions: any VisionTrackStore = MemorySessions()
  let events: any JobEvents = LocalJobEvents()
  let objects: FakeObjects
  let pictures = FakePictures()
  /// The time of day, and the time of the rate limits.
  let clock = ManualClock()
  let accounts: Accounts
  let keys: KeyRing
  let jobHouse: JobHouse
  let tally: VideoTally
  let log = CapturedLog()
  let router: Router

  var users: any AccountStore { people }
  var now: Timestamp { Timestamp(sinceEpoch: clock.sinceEpoch) }

  /// Runs a body against a server with these options.
  static func run(
    _ options: Options = Options(), _ body: @Sendable (ContractHouse, RouteTester) async throws -> Void
  ) async throws {
    let house = try await ContractHouse(options)
    let counting = Task { await house.tally.run() }
    defer { counting.cancel() }
    try await RouteTester.run(house.router, over: .socket) { tester in try await body(house, tester) }
  }

  /// - Parameter other: whose jobs and objects are taken over, as after a restart.
  init(_ options: Options = Options(), after other: ContractHouse? = nil) async throws {
    objects = other?.objects ?? FakeObjects()
    jobs = other?.jobs ?? MemoryJobStore()
    let log = Log(name: "test", minimumLevel: .debug, output: self.log)
    let audit = AuditTrail(store: people, clock: clock, log: log)
    var rules = AccountSettings()
    rules.passwordCost = 4
    rules.throttle = options.throttle
    rules.recheckAfter = .zero
    accounts = Accounts(
      store: people, audit: audit, secret: Self.secret, settings: rules, clock: clock)
    keys = KeyRing(
      store: people, audit: audit, given: Secret(Self.key), settings: rules, clock: clock)
    let queue = TableJobQueue(store: jobs, events: events, wall: clock)
    jobHouse = JobHouse(
      store: jobs, queue: queue, events: events, wall: clock, log: log)
    var (trafficAI, visionTrack) = (options.trafficAI, options.visionTrack)
    if let most = options.maximumUpload { (trafficAI.maximumUpload, visionTrack.maximumUpload) = (most, most) }
    if !options.isLimited {
      trafficAI.rate = TokenBucket.Rule(1_000_000, per: .seconds(60))
      visionTrack.rate = TokenBucket.Rule(1_000_000, per: .seconds(60))
    }
    let guards = Guards(accounts: accounts, keys: keys, secret: Self.secret)
    let buckets = MemoryBuckets(clock: clock)
    let metrics = Metrics()
    tally = VideoTally(jobs: jobs, events: events, metrics: metrics, clock: clock, log: log)
    let first = TrafficAIPro.group(
      TrafficAIDoors(
        jobs: jobs, office: JobOffice(jobHouse), objects: objects, guards: guards, buckets: buckets,
        secret: Self.secret, clock: clock, log: log, settings: trafficAI))
    let others = VisionTrack.groups(
      VisionTrackDoors(
        accounts: accounts, jobs: jobs, office: JobOffice(jobHouse), events: events,
        sessions: sessions, objects: objects, pictures: pictures, buckets: buckets,
        metrics: metrics, tally: tally, wall: clock, log: log, settings: visionTrack))
    let desk = HealthDesk(version: "2.0.0", probes: [])
    let system = HealthRoutes(profile: .unified, desk: desk, metrics: metrics).group
    router = try Router(groups: [first, system] + others, middleware: [RequestIdentity()])
  }

  // MARK: People

  /// Makes a user and signs in.
  func token(_ name: String = "ana", tester: RouteTester) async throws -> String {
    let answer = try await tester.post(
      "/api/v1/auth/register",
      json: ["username": .string(name), "email": .string("\(name)@example.org"), "password": "long enough"])
    guard answer.status == 201 else { throw HTTPError(answer.status, answer.text) }
    return try await signIn(name, tester: tester)
  }

  func signIn(_ name: String, password: String = "long enough", tester: RouteTester) async throws -> String {
    let answer = try await tester.form(
      "/api/v1/auth/login", [("username", name), ("password", password), ("grant_type", "password")])
    guard let token = try answer.json()["access_token"]?.string else { throw HTTPError(answer.status, answer.text) }
    return token
  }

  // MARK: Work

  /// Takes a queued job as a worker would.
  func claim(_ id: String) async throws -> JobLease {
    guard
      let claimed = try await jobs.claim(id: id, worker: "test", lease: .seconds(60), at: now)
    else { throw HTTPError(500, "job \(id) cannot be claimed") }
    try await announce(id)
    return claimed.lease
  }

  func report(_ current: Int, of total: Int, holding lease: JobLease) async throws {
    _ = try await jobs.report(
      JobProgress(current: current, total: total, message: "Processing frame \(current)/\(total)"), holding: lease,
      at: now)
    try await announce(lease.jobID)
  }

  func complete(_ lease: JobLease, result: JSONValue) async throws {
    _ = try await jobs.complete(lease, result: result.text, at: now)
    try await announce(lease.jobID)
  }

  func fail(_ lease: JobLease, error: String) async throws {
    _ = try await jobs.fail(lease, error: error, at: now)
    try await announce(lease.jobID)
  }

  private func announce(_ id: String) async throws {
    if let job = try await jobs.find(id) { try await events.announce(JobEvent(job)) }
  }

  /// The one job there is, once it is there.
  func onlyJob() async throws -> Job {
    for _ in 0..<500 {
      let jobs = try await jobs.list(JobFilter(), page: Page())
      if let job = jobs.first { return job }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw HTTPError(500, "no job was made")
  }

  func jobCount() async throws -> Int { try await jobs.count(JobFilter()) }
}
