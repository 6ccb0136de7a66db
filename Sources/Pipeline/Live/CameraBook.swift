import Groundwork
import Records
import TrafficCore

/// All that is known about one camera's run: written by its task, read by whoever asks.
final class CameraBook: Sendable {
  private struct State {
    var life: CameraLife
    var budget: FrameBudget
    var ledger: CompletenessLedger
    var finished: [MinuteCompleteness] = []
    var counts = FrameCounts()
    var received = RateMeter()
    var processed = RateMeter()
    var dropped = RateMeter()
    var latency: Duration?
    var lastFrame: Duration?
    var observed: (any ObservedSource)?
    var nominalRate: Double?
    var isDegraded = false
    /// Pictures that were taken and are not processed yet, and the moment of the last that was.
    var underway = 0
    var lastPicture: Timestamp?
    var isOver = false
  }

  private let id: CameraID
  private let kind: StreamPlan.Kind
  private let house: CameraHouse
  private let stallsAfter: Duration
  private let state: Lock<State>
  private let meters: CameraMeters
  private let log: Log

  init(_ plan: StreamPlan, house: CameraHouse, settings: CameraDeskSettings, random: SeededRandom) {
    id = plan.id
    kind = plan.kind
    self.house = house
    stallsAfter = settings.stallsAfter
    log = house.log.named("camera \(plan.id)")
    meters = CameraMeters(house.metrics, camera: plan.id)
    let life = CameraLife(kind: plan.kind, backoff: settings.backoff, random: random, at: house.moment)
    state = Lock(
      State(
        life: life, budget: FrameBudget(framesPerSecond: plan.framesPerSecond, isLossless: plan.kind == .file),
        ledger: CompletenessLedger(camera: plan.id)))
  }

  /// Tells the machine what happened and what it decides; a change for the worse goes into the log.
  func happened(_ event: CameraLife.Event) -> CameraLife.Action {
    let (now, moment) = (house.clock.now, house.moment)
    let (action, before, after, reason, isTold) = state.withLock { state in
      let before = state.life.phase
      // Such a source speaks for itself.
      let isTold = state.observed != nil
      var life = state.life
      let action = life.received(event, at: now, moment)
      // Up to here it was as it was.
      if life.phase != before { elapse(to: moment, &state) }
      state.life = life
      if case .open = action, kind == .live { state.ledger.begin(at: moment) }
      return (action, before, state.life.phase, state.life.reason, isTold)
    }
    if !isTold { tell(from: before, to: after, reason) }
    return action
  }

  /// The source is open.
  func opened(_ source: any FrameSource, framesPerSecond: Double?) {
    state.withLock { state in
      state.observed = source as? any ObservedSource
      state.nominalRate = framesPerSecond ?? state.nominalRate
      state.budget.reopen()
    }
  }

  /// The source is closed.
  ///
  /// - Parameter isWanted: by somebody. Otherwise something failed, and pictures of a file that were taken and never
  ///   came back are missing in its minute.
  func closed(isWanted: Bool) {
    let moment = house.moment
    state.withLock { state in
      state.observed = nil
      if state.underway > 0, !isWanted {
        state.finished += state.ledger.expect(state.underway, at: state.lastPicture ?? moment)
      }
      state.underway = 0
    }
  }

  /// It will not look at another picture.
  var isLifeOver: Bool { state.withLock { $0.life.isOver } }

  func change(framesPerSecond: Double?) { state.withLock { $0.budget.change(framesPerSecond: framesPerSecond) } }

  /// A picture has come: what is to become of it.
  func received(_ picture: Timestamp) -> FrameBudget.Verdict {
    let now = house.clock.now
    _ = happened(.frame)
    let verdict = state.withLock { state in
      let verdict = state.budget.received(picture)
      state.counts.received += 1
      state.received.add(at: now)
      state.lastFrame = now
      switch verdict {
      case .take: if kind == .file { state.underway += 1 }
      case .unsampled: state.counts.unsampled += 1
      case .dropped: break
      }
      return verdict
    }
    meters.received.add()
    switch verdict {
    case .take: break
    case .unsampled: meters.unsampled.add()
    case .dropped: dropped(1)
    }
    return verdict
  }

  /// Wanted pictures for which there was no time.
  func dropped(_ count: Int) {
    guard count > 0 else { return }
    let (now, moment) = (house.clock.now, house.moment)
    state.withLock { state in
      state.counts.dropped += count
      state.dropped.add(count, at: now)
      state.finished += state.ledger.count(dropped: count, at: moment)
    }
    meters.dropped.add(count)
  }

  /// - Parameters:
  ///   - picture: the picture's own moment.
  ///   - cost: from being taken until the next picture can be; nil for files.
  func processed(_ picture: Timestamp, isGated: Bool = false, latency: Duration? = nil, cost: Duration? = nil) {
    let (now, moment) = (house.clock.now, kind == .file ? picture : house.moment)
    state.withLock { state in
      state.counts.processed += 1
      if kind == .file { (state.underway, state.lastPicture) = (state.underway - 1, picture) }
      if isGated { state.counts.gated += 1 }
      state.processed.add(at: now)
      if kind == .file { state.finished += state.ledger.expect(at: moment) }
      state.finished += state.ledger.count(processed: 1, at: moment)
      if let latency { state.latency = state.latency.map { $0 + (latency - $0) / 8 } ?? latency }
      if let cost { state.budget.spent(cost) }
    }
    meters.processed.add()
    if isGated { meters.gated.add() }
    if let latency { meters.latency.observe(latency) }
  }

  /// Once a second: looks after silence, books the time, says when a camera no longer keeps up. The minutes that are
  /// over.
  func tick() -> [MinuteCompleteness] {
    let now = house.clock.now
    if let health = health(at: now) { _ = happened(.health(health)) }
    let moment = house.moment
    let (finished, isDegraded, isNew, rates) = state.withLock { state in
      elapse(to: moment, &state)
      let rates = Self.rates(state, now)
      let all = rates.processed + rates.dropped
      let share = all > 0 ? rates.dropped / all : 0
      let was = state.isDegraded
      state.isDegraded = share > (was ? Self.goodShare : Self.badShare)
      defer { state.finished = [] }
      return (state.finished, state.isDegraded, state.isDegraded != was, rates)
    }
    meters.online.set(status(run: StreamRun(name: "")).phase == .online ? 1 : 0)
    if isNew { sayKeepingUp(isDegraded, rates) }
    return finished
  }

  /// Books a camera's time since the last call as what it is now.
  private func elapse(to moment: Timestamp, _ state: inout State) {
    guard kind == .live else { return }
    let isWanted =
      switch state.life.phase {
      case .connecting, .online, .stalled, .failed: !state.isOver
      case .paused, .stopped, .ended: false
      }
    state.finished += state.ledger.elapse(
      to: moment, rate: state.budget.wantedRate(nominal: state.nominalRate), asked: state.budget.askedRate,
      isWanted: isWanted, isOnline: state.life.phase == .online)
  }

  /// The run is over: the minute that was not.
  func end() -> [MinuteCompleteness] {
    let finished = tick()
    meters.online.set(0)
    return state.withLock { state in
      state.isOver = true
      return finished + state.finished + state.ledger.end()
    }
  }

  func status(run: StreamRun, isPaused: Bool = false) -> CameraStatus {
    let now = house.clock.now
    return state.withLock { state in
      let isHeld = isPaused && !state.isOver
      var status = CameraStatus(
        id: id, run: run, phase: isHeld ? .paused : state.life.phase, reason: state.life.reason,
        since: state.life.since)
      status.frames = state.counts
      status.rates = Self.rates(state, now)
      status.latency = state.latency
      status.isDegraded = state.isDegraded && status.phase == .online
      if status.isDegraded { status.reason = Self.degraded(status.rates) }
      return status
    }
  }

  /// Shares of dropped pictures at which a camera no longer keeps up, and does again.
  private static let badShare = 0.05
  private static let goodShare = 0.02

  private func health(at now: Duration) -> SourceHealth? {
    let (observed, phase, last) = state.withLock { ($0.observed, $0.life.phase, $0.lastFrame) }
    if let observed { return observed.health }
    guard kind == .live, phase == .online, let last, now - last >= stallsAfter else { return nil }
    return SourceHealth(phase: .stalled, reason: "no picture for \(Int(stallsAfter / .seconds(1))) s")
  }

  private static func rates(_ state: State, _ now: Duration) -> FrameRates {
    var rates = FrameRates()
    rates.received = state.received.rate(at: now)
    rates.processed = state.processed.rate(at: now)
    rates.dropped = state.dropped.rate(at: now)
    return rates
  }

  private static func degraded(_ rates: FrameRates) -> String {
    let wanted = rates.processed + rates.dropped
    return "\(rounded(rates.processed)) of \(rounded(wanted)) frames a second are looked at: the machine cannot do more"
  }

  private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  private func sayKeepingUp(_ isDegraded: Bool, _ rates: FrameRates) {
    guard isDegraded else { return log.info("keeps up again") }
    log.warning(
      Self.degraded(rates) + ". Fewer cameras, a lower rate or a smaller model would help.")
  }

  private func tell(from before: CameraStatus.Phase, to after: CameraStatus.Phase, _ reason: String?) {
    guard before != after else { return }
    switch after {
    case .failed, .stalled: log.warning(reason ?? after.rawValue, ["state": .text(after.rawValue)])
    case .ended: if let reason { log.warning(reason) } else { log.info("ended") }
    case .online, .stopped, .paused: log.info(after.rawValue)
    case .connecting: log.debug("connecting")
    }
  }
}

/// A camera's numbers among those of the process.
struct CameraMeters: Sendable {
  let received: Counter
  let processed: Counter
  let gated: Counter
  let unsampled: Counter
  let dropped: Counter
  let latency: Histogram
  let online: Gauge

  init(_ metrics: Metrics, camera: CameraID) {
    // Those that come and go, such as `webcam/5f0f…`, count together: labels have few values.
    let camera = CameraID(String(camera.name.prefix { $0 != "/" }))
    func counter(_ outcome: String) -> Counter {
      metrics.counter(
        "gantry_camera_frames_total", ["camera": camera.name, "outcome": outcome], most: 5 * Metrics.maximumSeries,
        help: "Pictures of a camera by what became of them.")
    }
    received = counter("received")
    processed = counter("processed")
    gated = counter("gated")
    unsampled = counter("unsampled")
    dropped = counter("dropped")
    latency = metrics.histogram(
      "gantry_camera_latency_seconds", ["camera": camera.name],
      help: "From a picture's moment to its report, seconds.")
    online = metrics.gauge("gantry_camera_online", ["camera": camera.name], help: "1 while pictures arrive.")
  }
}
