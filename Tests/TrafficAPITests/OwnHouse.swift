import Groundwork
import Identity
import Records
import Storage
import TestKit
import TrafficAPI
import TrafficCore
import WebServer

/// Our own API on real stores in a folder of its own.
final class OwnHouse: Sendable {
  let stores: TestStores
  let objects: FolderObjects
  let accounts: Accounts
  let keys: KeyRing
  let guards: Guards
  let first: FirstAdministrator
  let secrets: SecretFolder
  let events = LocalJobEvents()
  let clock: ManualClock
  let pictures = FakePictures()
  let recent = RecentLog(capacity: 3)
  let router: Router
  private let asking: Task<Void, Never>

  static let password = "correct horse battery"
  static let environmentKey = "tQ7-4kf8aB2-mmz91"

  /// - Parameter beforeSubmit: what happens between the look at a request and the row of its job.
  init(
    _ change: (inout OwnLimits) -> Void = { _ in },
    beforeSubmit: @escaping @Sendable (Stores, Job) async throws -> Void = { _, _ in }
  ) async throws {
    stores = try await TestStores()
    clock = ManualClock()
    objects = try await FolderObjects(path: stores.folder.path("objects"))
    let log = Log(name: "test", output: SilentLog())
    let rows = stores.stores
    var rules = AccountSettings()
    rules.passwordCost = 4
    let secret = Secret("a secret of more than sixteen characters")
    let audit = AuditTrail(store: rows.audit, clock: clock, log: log)
    accounts = Accounts(
      store: rows.accounts, audit: audit, secret: secret, settings: rules, clock: clock, monotonic: clock)
    keys = KeyRing(
      store: rows.keys, audit: audit, given: Secret(Self.environmentKey), settings: rules, clock: clock,
      monotonic: clock)
    guards = Guards(accounts: accounts, keys: keys, secret: secret)
    secrets = SecretFolder(path: stores.folder.path("secrets"))
    first = FirstAdministrator(accounts: accounts, folder: secrets)
    let health = HealthDesk(
      version: "1.2.3",
      probes: [
        HealthDesk.Probe("database", isNeeded: true) { [storage = stores.storage] in
          try await storage.check()
          return "connected"
        }
      ])
    asking = Task { await health.run() }
    var limits = OwnLimits()
    change(&limits)
    let office = Self.office(rows, events, clock, beforeSubmit)
    var doors = OwnDoors(
      accounts: accounts, keys: keys, guards: guards, first: first, stores: rows, events: events,
      uploads: UploadDesk(store: rows.uploads, objects: objects, clock: clock), objects: objects, audit: audit,
      health: health,
      submit: office.submit, cancel: office.cancel, jobForms: [JobForm("test.video", [.confidence, .session])],
      models: { [["name": "tiny"]] }, settings: { [["key": "server.port", "value": "8000", "source": "default"]] },
      limits: limits, clock: clock)
    doors.pictures = pictures
    doors.recent = recent
    router = try Router(
      groups: [
        OwnAPI.group(doors),
        HealthRoutes(profile: .unified, desk: health, metrics: Metrics()).group,
      ], middleware: [RequestIdentity()])
  }

  deinit { asking.cancel() }

  private static func office(
    _ rows: Stores, _ events: LocalJobEvents, _ clock: ManualClock,
    _ beforeSubmit: @escaping @Sendable (Stores, Job) async throws -> Void
  ) -> (submit: @Sendable (Job) async throws -> Void, cancel: @Sendable (String) async throws -> Job?) {
    (
      { job in
        try await beforeSubmit(rows, job)
        try await rows.jobs.insert(job)
        events.announce(JobEvent(job))
      },
      { id in
        let job = try await rows.jobs.cancel(id, at: Timestamp(sinceEpoch: clock.sinceEpoch))
        if let job { events.announce(JobEvent(job)) }
        return job
      }
    )
  }

  @discardableResult
  func user(_ name: String, _ role: Role, mustChange: Bool = false) async throws -> User {
    try await accounts.make(
      name: name, email: nil, password: Secret(Self.password), role: role, mustChangePassword: mustChange, by: nil,
      caller: .commandLine)
  }

  /// The headers of somebody with this role who has signed in.
  func signedIn(_ role: Role, name: String? = nil) async throws -> Headers {
    let name = name ?? "the.\(role.rawValue)"
    if try await stores.stores.accounts.user(name: name) == nil { try await user(name, role) }
    let made = try await accounts.signIn(
      name: name, password: Secret(Self.password), caller: .commandLine, audience: Guards.audience)
    return ["Authorization": "Bearer \(made.token.revealed)"]
  }
}
