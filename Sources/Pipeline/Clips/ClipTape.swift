import Groundwork
import TrafficCore
import Wire

/// Records a camera's film for clips, and hears what happens. Hands on finished clips without waiting.
final class ClipTape: Sendable {
  /// A clip that is whole, and how long ago its last picture came.
  typealias Finished = (cut: ClipMachine.Cut, age: Duration)

  /// What is counted on the way.
  struct Meters: Sendable {
    /// Pictures for which there was no room, or that must not be seen any more.
    var dropped = Counter()
    /// Clips that could not become any.
    var lost = Counter()
  }

  private struct State {
    var machine: ClipMachine
    var source: FilmSource?
    /// By the monotonic clock.
    var lastPicture: Duration?
    /// What is counted already.
    var told = (dropped: 0, empty: 0)
  }

  private let state: Lock<State>
  private let clock: any MonotonicClock
  private let meters: Meters
  private let hand: @Sendable (Finished) -> Void

  /// A film that is silent for so long has broken off.
  private static let longestSilence = Duration.seconds(10)

  /// - Parameter hand: takes finished clips; it returns at once.
  init(
    _ plan: ClipPlan, mostBytes: Int, clock: any MonotonicClock, meters: Meters,
    hand: @escaping @Sendable (Finished) -> Void
  ) {
    state = Lock(State(machine: ClipMachine(plan, mostBytes: mostBytes)))
    self.clock = clock
    self.meters = meters
    self.hand = hand
  }

  func change(_ plan: ClipPlan) { state.withLock { $0.machine.plan = plan } }

  /// Nothing that comes can be decoded before a key picture.
  var waitsForKey: Bool { state.withLock { $0.machine.waitsForKey } }

  /// The camera's connection has begun anew; what is compressed here goes on.
  func reconnected(parameters: H264Parameters?) {
    change { state, age in
      guard state.source == .passed else { return nil }
      return state.machine.restart(parameters: parameters).map { ($0, age) }
    }
  }

  /// From now on nothing is kept that shows what is to be hidden.
  func hide() {
    change { state, _ in
      guard let source = state.source, !source.isHidden else { return nil }
      state.source = nil
      state.machine.forget()
      return nil
    }
  }

  /// - Parameters:
  ///   - source: pictures from elsewhere are another film.
  ///   - parameters: told beforehand, for pictures that do not bring them.
  func take(_ picture: FilmPicture, from source: FilmSource, parameters: H264Parameters? = nil) {
    let now = clock.now
    change { state, age in
      var broken: ClipMachine.Cut?
      if state.source != source {
        if source.isHidden { state.machine.forget() }
        broken = state.machine.restart(parameters: parameters)
        state.source = source
      }
      state.lastPicture = now
      // After a break none is open that this picture could end.
      let ended = state.machine.take(picture)
      return broken.map { ($0, age) } ?? ended.map { ($0, .zero) }
    }
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
    let now = clock.now
    return state.withLock { state in
      guard let moment = state.machine.newest, let last = state.lastPicture, now - last < Self.longestSilence else {
        return false
      }
      state.machine.happened(.manual, at: moment)
      return true
    }
  }

  /// Once in a while: ends what waits for pictures that do not come.
  func tick() {
    change { state, age in
      guard age >= Self.longestSilence, state.machine.isOpen || !state.machine.waitsForKey else { return nil }
      return state.machine.breakOff().map { ($0, age) }
    }
  }

  /// No more pictures come.
  func end() { change { state, age in state.machine.finish().map { ($0, age) } } }

  /// Does something to the machine, hands on the clip that comes of it, and counts.
  ///
  /// - Parameter body: told how long ago the last picture came.
  private func change(_ body: (inout State, _ age: Duration) -> Finished?) {
    let now = clock.now
    let (finished, dropped, empty) = state.withLock { state -> (Finished?, Int, Int) in
      let finished = body(&state, state.lastPicture.map { now - $0 } ?? .zero)
      let counts = (dropped: state.machine.dropped, empty: state.machine.empty)
      defer { state.told = counts }
      return (finished, counts.dropped - state.told.dropped, counts.empty - state.told.empty)
    }
    if dropped > 0 { meters.dropped.add(dropped) }
    if empty > 0 { meters.lost.add(empty) }
    if let finished { hand(finished) }
  }

  private static func cause(of event: MeasurementEvent) -> ClipPlan.Cause? {
    switch event.kind {
    case .speeding: .speeding
    case .wrongWay: .wrongWay
    case .stopped: .stopped
    case .crossedLine, .enteredZone, .leftZone, .turned, .movedAgain: nil
    }
  }
}
