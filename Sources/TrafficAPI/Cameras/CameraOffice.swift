package import Groundwork
package import Identity
package import Pipeline
package import Records
import TrafficCore
import WebServer

/// The cameras of an installation: those of its file and those that people have added; keeps the desk at what is
/// wanted, whoever changed it.
///
/// Every change is audited, then applied at once; `run` looks again every few seconds, for what another process of the
/// same installation has changed, and for a database that was away.
package actor CameraOffice {
  /// What the rest of the house lends.
  package struct House: Sendable {
    package var store: any CameraStore
    package var desk: CameraDesk
    package var audit: AuditTrail
    /// Listed in the installation's file.
    package var fixed: [Camera]
    /// Whether this process runs cameras; of several on one database one does.
    package var runs: Bool
    package var plan: @Sendable (Camera) throws -> StreamPlan
    package var clock: any WallClock
    package var log: Log

    package init(
      store: any CameraStore, desk: CameraDesk, audit: AuditTrail, fixed: [Camera] = [], runs: Bool = true,
      plan: @escaping @Sendable (Camera) throws -> StreamPlan,
      clock: any WallClock = SystemWallClock(), log: Log
    ) {
      self.store = store
      self.desk = desk
      self.audit = audit
      self.fixed = fixed
      self.runs = runs
      self.plan = plan
      self.clock = clock
      self.log = log.named("cameras")
    }
  }

  package static let most = 1000
  private static let looksEvery = Duration.seconds(5)

  private let house: House
  /// Cameras of the file that somebody has stopped, until the next start of the program.
  private var stopped: Set<String> = []
  /// What runs at the desk because of this office.
  private var running: Set<String> = []
  private let warning: RareWarning

  package init(_ house: House) {
    self.house = house
    warning = RareWarning("the cameras that were added cannot be read", log: house.log)
  }

  /// Until the task is cancelled.
  package func run() async {
    while !Task.isCancelled {
      do { try await settle() } catch { warning.happened(error) }
      do { try await Task.sleep(for: Self.looksEvery) } catch { return }
    }
  }

  // MARK: Reading

  package func all() async throws -> [CameraSight] {
    try await wanted().map { CameraSight(camera: $0.camera, isFixed: $0.isFixed, status: status(of: $0.camera.id)) }
  }

  package func find(_ id: String) async throws -> CameraSight {
    if let camera = fixed(id) { return CameraSight(camera: camera, isFixed: true, status: status(of: id)) }
    guard let camera = try await house.store.find(id) else { throw CameraProblem.missing }
    return CameraSight(camera: camera, isFixed: false, status: status(of: id))
  }

  // MARK: Changing

  package func make(_ camera: Camera, by actor: Principal?, caller: Caller) async throws -> CameraSight {
    _ = try house.plan(camera)
    guard fixed(camera.id) == nil else { throw CameraProblem.nameTaken }
    guard try await house.store.list().count < Self.most else { throw CameraProblem.tooMany(Self.most) }
    do { try await house.store.insert(camera) } catch let error as StoreError where error.kind == .conflict {
      throw CameraProblem.nameTaken
    }
    await house.audit.record(
      "camera.create", "camera \(camera.id)", by: actor, details: Self.details(camera), caller: caller)
    return try await settled(camera.id)
  }

  /// What a change would do to a camera that runs.
  package func effect(of camera: Camera, instead old: Camera) throws -> StreamPlan.Change {
    try house.plan(camera).change(from: house.plan(old))
  }

  package func change(
    _ camera: Camera, from old: Camera, by actor: Principal?, caller: Caller
  ) async throws -> CameraSight {
    _ = try house.plan(camera)
    guard fixed(camera.id) == nil else { throw CameraProblem.fixed }
    var next = camera
    (next.revision, next.updated) = (old.revision + 1, Timestamp(sinceEpoch: house.clock.sinceEpoch))
    guard try await house.store.update(next) else { throw CameraProblem.changedMeanwhile }
    await house.audit.record(
      "camera.change", "camera \(camera.id)", by: actor, details: Self.details(next), caller: caller)
    return try await settled(camera.id)
  }

  package func remove(_ camera: Camera, by actor: Principal?, caller: Caller) async throws {
    guard fixed(camera.id) == nil else { throw CameraProblem.fixed }
    guard try await house.store.remove(camera.id, revision: camera.revision) else {
      throw CameraProblem.changedMeanwhile
    }
    await house.audit.record("camera.remove", "camera \(camera.id)", by: actor, caller: caller)
    try await settle()
  }

  package enum Order: String, Sendable, CaseIterable {
    /// Lasts: the camera runs again after a restart of the server.
    case start
    /// Lasts, too.
    case stop
    case pause, resume, restart
  }

  package func order(_ order: Order, _ id: String, by actor: Principal?, caller: Caller) async throws -> CameraSight {
    let sight = try await find(id)
    switch order {
    case .start, .stop: try await enable(order == .start, sight)
    case .pause: house.desk.pause(CameraID(id))
    case .resume: house.desk.resume(CameraID(id))
    case .restart: house.desk.restart(CameraID(id))
    }
    await house.audit.record("camera.\(order.rawValue)", "camera \(id)", by: actor, caller: caller)
    return try await settled(id)
  }

  private func enable(_ isEnabled: Bool, _ sight: CameraSight) async throws {
    if sight.isFixed {
      if isEnabled { stopped.remove(sight.camera.id) } else { stopped.insert(sight.camera.id) }
      return
    }
    guard sight.camera.isEnabled != isEnabled else { return }
    var next = sight.camera
    next.isEnabled = isEnabled
    (next.revision, next.updated) = (next.revision + 1, Timestamp(sinceEpoch: house.clock.sinceEpoch))
    guard try await house.store.update(next) else { throw CameraProblem.changedMeanwhile }
  }

  // MARK: The desk

  private func settled(_ id: String) async throws -> CameraSight {
    try await settle()
    return try await find(id)
  }

  /// Brings the desk to what is wanted.
  private func settle() async throws {
    guard house.runs else { return }
    var wanted: Set<String> = []
    for (camera, _) in try await self.wanted() where camera.isEnabled {
      do {
        let plan = try house.plan(camera)
        wanted.insert(camera.id)
        if running.contains(camera.id), house.desk.status(of: plan.id)?.isRunning == true {
          if house.desk.plan(of: plan.id) != plan { try house.desk.change(plan) }
        } else {
          try house.desk.start(plan)
          running.insert(camera.id)
        }
      } catch {
        // Kept by another version, or changed by hand.
        house.log.warning("camera \(camera.id) cannot run: \(error)")
      }
    }
    for id in running.subtracting(wanted) {
      running.remove(id)
      if try await isKnown(id) { house.desk.stop(CameraID(id)) } else { await house.desk.remove(CameraID(id)) }
    }
  }

  private func isKnown(_ id: String) async throws -> Bool {
    if fixed(id) != nil { return true }
    return try await house.store.find(id) != nil
  }

  /// All cameras, by name; a stopped one of the file is not enabled.
  private func wanted() async throws -> [(camera: Camera, isFixed: Bool)] {
    let fixed = house.fixed.map { (camera: self.fixed($0.id) ?? $0, isFixed: true) }
    let names = Set(fixed.map(\.camera.id))
    let added = try await house.store.list().filter { !names.contains($0.id) }.map { (camera: $0, isFixed: false) }
    return (fixed + added).sorted { $0.camera.id < $1.camera.id }
  }

  private func fixed(_ id: String) -> Camera? {
    guard var camera = house.fixed.first(where: { $0.id == id }) else { return nil }
    if stopped.contains(id) { camera.isEnabled = false }
    return camera
  }

  private func status(of id: String) -> CameraStatus? { house.desk.status(of: CameraID(id)) }

  /// What somebody may read later, without the password of the address.
  private static func details(_ camera: Camera) -> JSONValue {
    [
      "revision": .integer(camera.revision), "address": .string(Redaction.redacted(camera.address.revealed)),
      "enabled": .bool(camera.isEnabled),
    ]
  }
}
