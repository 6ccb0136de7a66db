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

  /// A camera as it was last given to the desk.
  private struct Given {
    var revision: Int
    var plan: StreamPlan
  }

  private let house: House
  /// Cameras of the file that somebody has stopped, until the next start of the program.
  private var stopped: Set<String> = []
  /// Whatever the desk has of this office, running or not.
  private var given: [String: Given] = [:]
  /// Why a camera cannot run, by name and revision: said once.
  private var unfit: [String: (revision: Int, reason: String)] = [:]
  /// The last one begun; the next waits for it.
  private var settling: Task<Void, any Error>?
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
    guard fixed(camera.id) == nil else { throw CameraProblem.fixed }
    let plan = try house.plan(camera)
    // What cannot be read does not run.
    guard let before = try? house.plan(old) else { return .reopens }
    return plan.change(from: before)
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
    guard try await house.store.remove(camera) else {
      throw CameraProblem.changedMeanwhile
    }
    await house.audit.record("camera.remove", "camera \(camera.id)", by: actor, caller: caller)
    try await settle()
    // Somebody may listen to a camera that never ran here.
    if given[camera.id] == nil { await house.desk.remove(CameraID(camera.id)) }
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
    let camera = CameraID(id)
    switch order {
    case .start:
      try await enable(true, sight)
      // One that is over begins anew, one that was paused goes on.
      given[id] = house.desk.status(of: camera)?.isRunning == true ? given[id] : nil
      house.desk.resume(camera)
    case .stop: try await enable(false, sight)
    case .pause: guard house.desk.pause(camera) else { throw CameraProblem.notRunning }
    case .resume: guard house.desk.resume(camera) else { throw CameraProblem.notRunning }
    case .restart: guard house.desk.restart(camera) else { throw CameraProblem.notRunning }
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

  /// Brings the desk to what is wanted. One at a time, each looking after what its caller has changed.
  private func settle() async throws {
    let before = settling
    let now = Task {
      _ = await before?.result
      try await self.compare()
    }
    settling = now
    try await now.value
  }

  private func compare() async throws {
    let all = try await wanted().map(\.camera)
    for camera in all {
      if camera.isEnabled, house.runs { give(camera) } else if given[camera.id] != nil { leave(camera.id) }
    }
    for id in Set(given.keys).subtracting(all.map(\.id)) {
      await house.desk.remove(CameraID(id))
      given[id] = nil
    }
    unfit = unfit.filter { entry in all.contains { $0.id == entry.key } }
  }

  /// A camera that stopped by itself, because its recording is over, is not begun again.
  private func give(_ camera: Camera) {
    let id = CameraID(camera.id)
    let status = house.desk.status(of: id)
    let isLeft = status == nil || status?.phase == .stopped
    if let known = given[camera.id], known.revision == camera.revision, !isLeft { return }
    do {
      let plan = try house.plan(camera)
      if given[camera.id]?.plan != plan || isLeft {
        let isTaken = status?.isRunning == true ? try house.desk.change(plan) : false
        if !isTaken { try house.desk.start(plan) }
      }
      given[camera.id] = Given(revision: camera.revision, plan: plan)
      unfit[camera.id] = nil
    } catch {
      // Kept by another version, or changed by hand. What runs goes on.
      guard unfit[camera.id]?.revision != camera.revision else { return }
      unfit[camera.id] = (camera.revision, "\(error)")
      house.log.warning("camera \(camera.id) cannot run as it is kept: \(error)")
    }
  }

  private func leave(_ id: String) {
    guard house.desk.status(of: CameraID(id))?.isRunning == true else { return }
    house.desk.stop(CameraID(id))
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

  private func status(of id: String) -> CameraStatus? {
    let status = house.desk.status(of: CameraID(id))
    guard status == nil, let (_, reason) = unfit[id] else { return status }
    return CameraStatus(
      id: CameraID(id), run: StreamRun(name: ""), phase: .failed, reason: reason,
      since: Timestamp(sinceEpoch: house.clock.sinceEpoch))
  }

  /// What somebody may read later, without the password of the address.
  private static func details(_ camera: Camera) -> JSONValue {
    [
      "revision": .integer(camera.revision), "address": .string(camera.shownAddress),
      "enabled": .bool(camera.isEnabled),
    ]
  }
}
