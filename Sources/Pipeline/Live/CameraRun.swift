import Groundwork
import TrafficCore

/// One run of one camera or file: performs what `CameraLife` decides, until the end.
///
/// Whatever goes wrong in it ends or pauses this camera and nothing else.
final class CameraRun: Sendable {
  let id: CameraID
  let kind: StreamPlan.Kind
  let orders: CameraOrders
  let book: CameraBook
  let reports: Broadcast<FrameReport>
  /// nil for files.
  private let history: TrafficHistory?
  let house: CameraHouse
  let settings: CameraDeskSettings
  let followed: FollowedStream
  let stages: StageWatch
  private let minutes: MinuteWriter
  private let name: String
  private let generation = Lock(0)
  /// The newest report with a picture, and when it was sent.
  private let newest = Lock<(report: FrameReport, at: Duration)?>(nil)
  private let ended = Mailbox<Never>(.newestWins(1))
  private let over = Lock(false)
  /// Of the same camera; it has to leave first.
  private let predecessor: Lock<CameraRun?>

  init(
    _ plan: StreamPlan, name: String, house: CameraHouse, settings: CameraDeskSettings,
    reports: Broadcast<FrameReport>, history: TrafficHistory?, minutes: MinuteWriter, after predecessor: CameraRun?
  ) {
    id = plan.id
    kind = plan.kind
    self.name = name
    self.house = house
    self.settings = settings
    self.reports = reports
    self.history = history
    self.minutes = minutes
    self.predecessor = Lock(predecessor)
    orders = CameraOrders(plan)
    book = CameraBook(plan, house: house, settings: settings, random: SeededRandom())
    followed = FollowedStream(stream: plan.id, run: StreamRun(name: name))
    stages = StageWatch(house.metrics, clock: house.clock)
  }

  var isOver: Bool { over.withLock { $0 } }
  var run: StreamRun { StreamRun(name: name, generation: generation.withLock { $0 }) }
  var status: CameraStatus { book.status(run: run, isPaused: orders.now.order.goal == .pause) }

  /// Returns once the run has ended.
  func waitUntilOver() async { while await ended.next() != nil {} }

  func work() async {
    await predecessor.withLock { $0 }?.waitUntilOver()
    predecessor.withLock { $0 = nil }
    // The last one that `CameraLife` has heard of; whatever was wished since is still to be obeyed.
    var obeyed = orders.now.order
    var event = CameraLife.Event.ordered(obeyed)
    while true {
      if Task.isCancelled { event = .ordered(CameraLife.Order(goal: .stop, opening: obeyed.opening)) }
      if case .ordered(let order) = event { obeyed = order }
      switch book.happened(event) {
      case .open, .goOn: event = await attempt(obeyed)
      case .wait(let end): event = await wait(until: end, orOtherThan: obeyed)
      case .hold: event = await otherOrder(than: obeyed)
      case .finish(let ending): return await finish(ending)
      }
    }
  }

  /// The newest report with a picture, when it is no older than this.
  func latest(within age: Duration) -> FrameReport? {
    let now = house.clock.now
    return newest.withLock { newest in newest.flatMap { now - $0.at <= age ? $0.report : nil } }
  }

  func send(_ report: FrameReport, _ times: inout StageTimes) async {
    generation.withLock { $0 = report.run.generation }
    let start = house.clock.now
    if kind == .live { newest.withLock { $0 = report.frame.picture == nil ? nil : (report, start) } }
    history?.take(report, at: house.moment)
    if !report.events.isEmpty { house.witness(report, orders.now.plan.privacy) }
    await reports.send(report)
    stages.note(.send, house.clock.now - start, &times)
  }

  private func finish(_ ending: StreamEnding) async {
    var times = StageTimes()
    for report in await followed.finish(ending, at: house.moment) { await send(report, &times) }
    minutes.write(book.end())
    over.withLock { $0 = true }
    ended.close()
  }

  /// Opens and follows until there is nothing more, something fails, or something else is wanted.
  private func attempt(_ obeyed: CameraLife.Order) async -> CameraLife.Event {
    let wish = orders.now
    if interrupts(wish, obeyed) { return .ordered(wish.order) }
    return await withTaskGroup(of: CameraLife.Event?.self) { group in
      group.addTask { await self.follow(wish) }
      group.addTask { [orders] in
        await orders.first { self.interrupts($0, obeyed) }.map { .ordered($0.order) }
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      await group.waitForAll()
      return first ?? .ordered(orders.now.order)
    }
  }

  /// A paused file keeps its place; a paused camera is let go of.
  private func interrupts(_ wish: CameraOrders.Wish, _ obeyed: CameraLife.Order) -> Bool {
    if wish.order.opening != obeyed.opening { return true }
    switch wish.order.goal {
    case .stop: return true
    case .pause: return kind == .live
    case .run: return false
    }
  }

  private func wait(until end: Duration, orOtherThan order: CameraLife.Order) async -> CameraLife.Event {
    await withTaskGroup(of: CameraLife.Event.self) { group in
      group.addTask { [house] in
        try? await house.clock.sleep(until: end)  // cancelled: somebody wants something else
        return .waited
      }
      group.addTask { await self.otherOrder(than: order) }
      let first = await group.next() ?? .waited
      group.cancelAll()
      return first
    }
  }

  private func otherOrder(than order: CameraLife.Order) async -> CameraLife.Event {
    .ordered(await orders.first { $0.order != order }?.order ?? orders.now.order)
  }
}
