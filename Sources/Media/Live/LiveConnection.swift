import Groundwork

/// Decides what a live source does next: connect, read, pause, end. A plain state machine without network or clock.
///
/// ```
/// start → connect → read → read → … → (silence, end, failure) → pause → connect → …
/// ```
/// Whoever performs the actions reports what came of them, with the time. A pause doubles with each failure and starts
/// small again after a good minute; refused credentials are retried slowly. `stop` ends it from everywhere.
struct LiveConnection {
  enum Event: Equatable {
    case start
    case connected
    case frame
    /// The time allowed for reading has passed without a frame.
    case silence
    /// The other side closed the stream in good order.
    case ended
    case failed(Failure)
    case pauseOver
    case stop
  }

  /// What went wrong, for the status and for the length of the pause.
  struct Failure: Equatable {
    var reason: String
    /// The camera does not accept the credentials; only a person can change that.
    var isRefusal = false
  }

  enum Action: Equatable {
    case connect(within: Duration)
    /// Wait for the next frame until this moment of the monotonic clock.
    case read(until: Duration)
    /// Close the connection, if there is one, and report `pauseOver` at this moment.
    case pause(until: Duration)
    case finish
  }

  private enum State {
    case idle
    case connecting
    /// Connected; `deadline` moves on with each frame.
    case reading(deadline: Duration)
    case pausing(until: Duration)
    case stopped
  }

  private let connectsWithin: Duration
  private let pauseAfterRefusal: Duration
  private let silence: Duration
  private var state = State.idle
  private var backoff: Backoff
  private var random: SeededRandom
  private var hasFrames = false
  private var hasBeenOnline = false

  private(set) var phase = LiveStatus.Phase.connecting
  /// Why there is no picture; nil while there is one or nothing has failed yet.
  private(set) var reason: String?
  /// Connections made after one was lost.
  private(set) var reconnects = 0

  init(settings: LiveSettings, kind: LiveKind, random: SeededRandom) {
    connectsWithin = settings.connectsWithin
    pauseAfterRefusal = settings.pauseAfterRefusal
    silence = settings.silence(for: kind)
    backoff = Backoff(settings.backoff)
    self.random = random
  }

  mutating func received(_ event: Event, at now: Duration) -> Action {
    switch (state, event) {
    case (_, .stop), (.stopped, _): return finish()
    case (.idle, .start), (.pausing, .pauseOver): return connect()
    case (.connecting, .connected): return read(from: now)
    case (.reading, .frame): return frame(at: now)
    case (.reading, .silence): return pause(at: now, phase: .stalled, Failure(reason: silenceReason))
    case (.connecting, .silence):
      return pause(at: now, phase: .waiting, Failure(reason: "no answer within \(connectsWithin.shortText)"))
    case (.connecting, .ended), (.reading, .ended):
      return pause(at: now, phase: .waiting, Failure(reason: "the camera ended the stream"))
    case (.connecting, .failed(let failure)), (.reading, .failed(let failure)):
      return pause(at: now, phase: failure.isRefusal ? .refused : .waiting, failure)
    // Reports that come too late change nothing.
    case (.idle, _), (.connecting, _), (.reading, _), (.pausing, _): return pendingAction
    }
  }

  private var silenceReason: String {
    hasFrames ? "no frame for \(silence.shortText)" : "connected, but no frame within \(silence.shortText)"
  }

  private var pendingAction: Action {
    switch state {
    case .idle, .stopped: .finish
    case .connecting: .connect(within: connectsWithin)
    case .reading(let deadline): .read(until: deadline)
    case .pausing(let end): .pause(until: end)
    }
  }

  private mutating func connect() -> Action {
    state = .connecting
    phase = .connecting
    return pendingAction
  }

  private mutating func read(from now: Duration) -> Action {
    state = .reading(deadline: now + silence)
    hasFrames = false
    return pendingAction
  }

  private mutating func frame(at now: Duration) -> Action {
    if !hasFrames {
      if hasBeenOnline { reconnects += 1 }
      (hasFrames, hasBeenOnline) = (true, true)
      phase = .online
      reason = nil
    }
    backoff.worked(at: now)
    state = .reading(deadline: now + silence)
    return pendingAction
  }

  private mutating func pause(at now: Duration, phase: LiveStatus.Phase, _ failure: Failure) -> Action {
    let pause = backoff.failed(at: now, using: &random)
    state = .pausing(until: now + (failure.isRefusal ? max(pause, pauseAfterRefusal) : pause))
    self.phase = phase
    reason = failure.reason
    return pendingAction
  }

  private mutating func finish() -> Action {
    state = .stopped
    phase = .stopped
    return .finish
  }
}

extension Duration {
  /// For sentences: `10 s`, `0.5 s`.
  var shortText: String {
    let seconds = self / .seconds(1)
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\((seconds * 1000).rounded() / 1000) s"
  }
}
