import Groundwork
import TrafficCore
import Wire

/// Records a camera's film for clips, and hears what happens. Hands on finished clips without waiting.
final class ClipTape: Sendable {
  private struct State {
    var machine: ClipMachine
    var isPassed = false
    /// By the monotonic clock.
    var lastPicture: Duration?
    var dropped = 0
  }

  private let state: Lock<State>
  private let clock: any MonotonicClock
  private let dropped: Counter
  private let hand: @Sendable (ClipMachine.Cut) -> Void

  /// A film that is silent for so long has broken off.
  private static let longestSilence = Duration.seconds(10)

  /// - Parameters:
  ///   - dropped: counts pictures for which there was no room in the ring.
  ///   - hand: takes finished clips; it returns at once.
  init(
    _ plan: ClipPlan, mostBytes: Int, clock: any MonotonicClock, dropped: Counter,
    hand: @escaping @Sendable (ClipMachine.Cut) -> Void
  ) {
    state = Lock(State(machine: ClipMachine(plan, mostBytes: mostBytes)))
    self.clock = clock
    self.dropped = dropped
    self.hand = hand
  }

  func change(_ plan: ClipPlan) { state.withLock { $0.machine.plan = plan } }

  func restart(parameters: H264Parameters?) {
    if let cut = state.withLock({ $0.machine.restart(parameters: parameters) }) { hand(cut) }
  }

  /// - Parameter isPassed: as the camera sent it; what is compressed here is another film.
  func take(_ picture: FilmPicture, isPassed: Bool) {
    let now = clock.now
    let (cuts, lost) = state.withLock { state -> ([ClipMachine.Cut], Int) in
      let broken = state.isPassed == isPassed ? nil : state.machine.restart(parameters: picture.parameters)
      (state.isPassed, state.lastPicture) = (isPassed, now)
      let cut = state.machine.take(picture)
      defer { state.dropped = state.machine.dropped }
      return ([broken, cut].compactMap(\.self), state.machine.dropped - state.dropped)
    }
    if lost > 0 { dropped.add(lost) }
    for cut in cuts { hand(cut) }
  }

  /// What happened in this picture.
  func saw(_ report: FrameReport) {
    for event in report.events {
      guard let cause = Self.cause(of: event) else { continue }
      state.withLock { state in
        if state.machine.plan.causes.contains(cause) { state.machine.happened(cause, at: event.timestamp) }
      }
    }
  }

  /// Somebody asks for a clip of now. False while there is no picture to begin with.
  func ask() -> Bool {
    state.withLock { state in
      guard let moment = state.machine.newest else { return false }
      state.machine.happened(.manual, at: moment)
      return true
    }
  }

  /// Once in a while: ends what waits for pictures that do not come.
  func tick() {
    let now = clock.now
    let cut = state.withLock { state -> ClipMachine.Cut? in
      guard state.machine.isOpen, let last = state.lastPicture, now - last >= Self.longestSilence else { return nil }
      return state.machine.finish()
    }
    if let cut { hand(cut) }
  }

  /// No more pictures come.
  func end() { if let cut = state.withLock({ $0.machine.finish() }) { hand(cut) } }

  private static func cause(of event: MeasurementEvent) -> ClipPlan.Cause? {
    switch event.kind {
    case .speeding: .speeding
    case .wrongWay: .wrongWay
    case .stopped: .stopped
    case .crossedLine, .enteredZone, .leftZone, .turned, .movedAgain: nil
    }
  }
}
