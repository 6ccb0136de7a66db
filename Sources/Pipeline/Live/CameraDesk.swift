import Groundwork
package import TrafficCore

/// Runs all cameras and files of a server, each in a task of its own that no other's failure touches.
///
/// `run` does the work; everything else only says what is wanted and returns at once. `close` lets all end and `run`
/// return.
package final class CameraDesk: Sendable {
  private struct State {
    var runs: [CameraID: CameraRun] = [:]
    var begun: [CameraRun] = []
    var broadcasts: [CameraID: Broadcast<FrameReport>] = [:]
    var histories: [CameraID: TrafficHistory] = [:]
    var isClosed = false
  }

  private let house: CameraHouse
  private let settings: CameraDeskSettings
  private let state = Lock(State())
  private let bell = Mailbox<Bool>(.newestWins(1))
  private let minutes: MinuteWriter

  package init(house: CameraHouse, settings: CameraDeskSettings = CameraDeskSettings()) {
    self.house = house
    self.settings = settings
    minutes = MinuteWriter(capacity: settings.minutesWaiting, metrics: house.metrics, note: house.note)
  }

  /// Returns after `close`, or when the task is cancelled, once every run has ended and its minutes are noted.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.minutes.run() }
      await runCameras()
      minutes.close()
    }
    // Where the task was cancelled, the writer has gone before the cameras.
    await minutes.run()
  }

  private func runCameras() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.keepMinutes() }
      await withDiscardingTaskGroup { cameras in
        repeat {
          for run in takeBegun() { cameras.addTask { await run.work() } }
          if isClosed, hasNoneBegun { break }
        } while await bell.next() != nil
      }
      group.cancelAll()
    }
  }

  /// Stops everything; nothing can be started any more.
  package func close() {
    let runs = state.withLock { state in
      state.isClosed = true
      return Array(state.runs.values)
    }
    for run in runs { run.orders.change { $0.order.goal = .stop } }
    bell.offer(true)
  }

  // MARK: What is wanted

  /// Starts a stream. One that runs already takes what has changed in its plan, and goes on if it was paused; one that
  /// is ending, or is of another kind, ends, and another run follows it.
  ///
  /// - Parameter name: of the run; made up when nil.
  /// - Returns: the run that is on now; nil after `close`.
  @discardableResult
  package func start(_ plan: StreamPlan, run name: String? = nil) throws(StreamPlanProblem) -> StreamRun? {
    try plan.check()
    let (run, before) = state.withLock { state -> (CameraRun?, CameraRun?) in
      if state.isClosed { return (nil, nil) }
      let known = state.runs[plan.id]
      if let known, Self.isWanted(known), known.kind == plan.kind { return (known, known) }
      let run = CameraRun(
        plan, name: name ?? "\(plan.id)-\(house.moment.microseconds / 1000)", house: house, settings: settings,
        reports: Self.broadcast(plan.id, &state), history: Self.history(plan, &state), minutes: minutes, after: known)
      state.runs[plan.id] = run
      state.begun.append(run)
      return (run, known)
    }
    if let run, run === before {
      Self.take(plan, run, goal: .run)
    } else {
      before?.orders.change { $0.order.goal = .stop }
      bell.offer(true)
    }
    return run?.run
  }

  /// Takes a changed plan without touching any other stream. False for one that does not run, or would become of
  /// another kind: that one has to be stopped and started.
  @discardableResult
  package func change(_ plan: StreamPlan) throws(StreamPlanProblem) -> Bool {
    try plan.check()
    guard let run = running(plan.id), run.kind == plan.kind else { return false }
    Self.take(plan, run, goal: nil)
    return true
  }

  /// Ends a stream's run. False for one that does not run.
  @discardableResult
  package func stop(_ id: CameraID) -> Bool { order(id) { $0.goal = .stop } }

  /// A camera is let go of, a file keeps its place.
  @discardableResult
  package func pause(_ id: CameraID) -> Bool { order(id) { $0.goal = .pause } }

  @discardableResult
  package func resume(_ id: CameraID) -> Bool { order(id) { $0.goal = .run } }

  /// Opens the pictures anew, within the same run: a file from its beginning, as a new generation.
  @discardableResult
  package func restart(_ id: CameraID) -> Bool {
    order(id) { order in
      order.goal = .run
      order.opening += 1
    }
  }

  /// Ends a stream and forgets it. Its listeners hear the end.
  package func remove(_ id: CameraID) async {
    let run = state.withLock { $0.runs[id] }
    run?.orders.change { $0.order.goal = .stop }
    await run?.waitUntilOver()
    let broadcast = state.withLock { state -> Broadcast<FrameReport>? in
      // Started anew meanwhile: that one stays, with its listeners and numbers.
      guard state.runs[id] === run else { return nil }
      state.runs[id] = nil
      state.histories[id] = nil
      house.metrics.remove(label: "camera", value: id.name)
      return state.broadcasts.removeValue(forKey: id)
    }
    guard let broadcast else { return }
    broadcast.close()
    house.gone(id)
  }

  // MARK: What is

  /// Of all that ran since the program began and were not removed, by name.
  package var statuses: [CameraStatus] {
    state.withLock { Array($0.runs.values) }.map(\.status).sorted { $0.id.name < $1.id.name }
  }

  package func status(of id: CameraID) -> CameraStatus? { state.withLock { $0.runs[id] }?.status }

  package func plan(of id: CameraID) -> StreamPlan? { state.withLock { $0.runs[id] }?.orders.now.plan }

  /// The newest report of a camera with its picture, when that came no longer ago than this.
  package func latest(of id: CameraID, within age: Duration) -> FrameReport? {
    state.withLock { $0.runs[id] }?.latest(within: age)
  }

  /// The reports of this stream, of all its runs, also before the first.
  package func reports(of id: CameraID) -> Broadcast<FrameReport> {
    state.withLock { Self.broadcast(id, &$0) }
  }

  /// What a camera saw in the last hours; nil for one that never ran here, and for files.
  package func history(of id: CameraID) -> TrafficHistory? { state.withLock { $0.histories[id] } }

  // MARK: Inside

  private var isClosed: Bool { state.withLock { $0.isClosed } }
  private var hasNoneBegun: Bool { state.withLock { $0.begun.isEmpty } }

  private func takeBegun() -> [CameraRun] {
    state.withLock { state in
      defer { state.begun = [] }
      return state.begun
    }
  }

  private static func broadcast(_ id: CameraID, _ state: inout State) -> Broadcast<FrameReport> {
    if let known = state.broadcasts[id] { return known }
    let broadcast = Broadcast<FrameReport>()
    state.broadcasts[id] = broadcast
    return broadcast
  }

  /// Moments of a file are its own.
  private static func history(_ plan: StreamPlan, _ state: inout State) -> TrafficHistory? {
    guard plan.kind == .live else { return nil }
    let history = state.histories[plan.id] ?? TrafficHistory()
    state.histories[plan.id] = history
    return history
  }

  private static func isWanted(_ run: CameraRun) -> Bool {
    !run.book.isLifeOver && run.orders.now.order.goal != .stop
  }

  private func running(_ id: CameraID) -> CameraRun? {
    state.withLock { $0.runs[id] }.flatMap { Self.isWanted($0) ? $0 : nil }
  }

  private func order(_ id: CameraID, _ change: (inout CameraLife.Order) -> Void) -> Bool {
    guard let run = running(id) else { return false }
    run.orders.change { change(&$0.order) }
    return true
  }

  private static func take(_ plan: StreamPlan, _ run: CameraRun, goal: CameraLife.Goal?) {
    let before = run.orders.now.plan
    if plan.framesPerSecond != before.framesPerSecond { run.book.change(framesPerSecond: plan.framesPerSecond) }
    run.orders.change { wish in
      if plan.change(from: wish.plan) == .reopens { wish.order.opening += 1 }
      wish.plan = plan
      if let goal { wish.order.goal = goal }
    }
  }

  /// Books the seconds of every camera, and looks after its silence.
  private func keepMinutes() async {
    while !Task.isCancelled {
      for run in state.withLock({ Array($0.runs.values) }) where !run.isOver {
        minutes.write(run.book.tick())
      }
      try? await house.clock.sleep(for: .seconds(1))  // cancelled: the loop ends
    }
  }
}
