import Groundwork
import TrafficCore

/// Decides what a camera's task does next: open, follow, wait, hold, finish. A plain state machine without network,
/// clock or tasks.
///
/// ```
/// run → open → (frames) → failed → wait → open → …          live
/// run → open → (frames) → ended → finish                    file
/// ```
/// What somebody wants of the camera comes as an `Order`; it always wins over what happens to the camera.
struct CameraLife: Sendable {
  enum Goal: Sendable, Hashable { case run, pause, stop }

  /// What is wanted of the camera now.
  struct Order: Sendable, Hashable {
    var goal: Goal
    /// Counts up whenever the pictures must be opened anew.
    var opening: Int
  }

  enum Event: Sendable, Equatable {
    case ordered(Order)
    case frame
    case health(SourceHealth)
    /// The source gave its last picture.
    case ended
    case failed(String)
    case waited
  }

  enum Action: Sendable, Equatable {
    case open
    case goOn
    /// Report `waited` at this moment of the monotonic clock.
    case wait(until: Duration)
    /// Until another order.
    case hold
    case finish(StreamEnding)
  }

  private enum State: Sendable {
    case idle, open, holding, over
    case waiting(until: Duration)
  }

  private let kind: StreamPlan.Kind
  private var state = State.idle
  private var order = Order(goal: .run, opening: 0)
  private var backoff: Backoff
  private var random: SeededRandom

  /// Nothing more will happen, but perhaps not everybody has heard of it.
  var isOver: Bool { if case .over = state { true } else { false } }
  private(set) var phase = CameraStatus.Phase.connecting
  private(set) var reason: String?
  private(set) var since: Timestamp

  init(kind: StreamPlan.Kind, backoff: BackoffSettings, random: SeededRandom, at moment: Timestamp) {
    self.kind = kind
    self.backoff = Backoff(backoff)
    self.random = random
    since = moment
  }

  /// - Parameters:
  ///   - now: of the monotonic clock.
  ///   - moment: of the wall clock.
  mutating func received(_ event: Event, at now: Duration, _ moment: Timestamp) -> Action {
    if case .over = state { return .goOn }
    switch event {
    case .ordered(let order): return obey(order, moment)
    case .frame:
      guard case .open = state else { return .goOn }
      backoff.worked(at: now)
      show(.online, nil, moment)
      return .goOn
    case .health(let health):
      if case .open = state { show(health, moment) }
      return .goOn
    case .ended:
      if kind == .file { return finish(.finished, moment) }
      return wait(because: "the source ended", now, moment)
    case .failed(let reason):
      if kind == .file { return finish(.failed(reason), moment) }
      return wait(because: reason, now, moment)
    case .waited:
      if case .waiting = state { return open(moment) }
      return .goOn
    }
  }

  private mutating func obey(_ wanted: Order, _ moment: Timestamp) -> Action {
    let isNewOpening = wanted.opening != order.opening
    order = wanted
    switch (wanted.goal, state) {
    case (.stop, _): return finish(.stopped, moment)
    case (.pause, _):
      state = .holding
      show(.paused, nil, moment)
      return .hold
    case (.run, .idle), (.run, .holding): return open(moment)
    // Somebody changed something: that may be what was wrong.
    case (.run, .waiting): return open(moment)
    case (.run, .open): return isNewOpening ? open(moment) : .goOn
    case (.run, .over): return .goOn
    }
  }

  private mutating func open(_ moment: Timestamp) -> Action {
    state = .open
    // Why it failed before stays to be read until a picture has come.
    show(.connecting, phase == .failed || phase == .stalled ? reason : nil, moment)
    return .open
  }

  private mutating func wait(because cause: String, _ now: Duration, _ moment: Timestamp) -> Action {
    let end = now + backoff.failed(at: now, using: &random)
    state = .waiting(until: end)
    show(.failed, cause, moment)
    return .wait(until: end)
  }

  private mutating func finish(_ ending: StreamEnding, _ moment: Timestamp) -> Action {
    state = .over
    switch ending {
    case .finished: show(.ended, nil, moment)
    case .stopped: show(.stopped, nil, moment)
    case .failed(let cause): show(.ended, cause, moment)
    }
    return .finish(ending)
  }

  private mutating func show(_ health: SourceHealth, _ moment: Timestamp) {
    switch health.phase {
    case .connecting: show(.connecting, health.reason, moment)
    case .online: if phase != .connecting { show(.online, nil, moment) }
    case .stalled: show(.stalled, health.reason, moment)
    case .failed: show(.failed, health.reason, moment)
    }
  }

  private mutating func show(_ phase: CameraStatus.Phase, _ reason: String?, _ moment: Timestamp) {
    if phase != self.phase { since = moment }
    (self.phase, self.reason) = (phase, reason)
  }
}
