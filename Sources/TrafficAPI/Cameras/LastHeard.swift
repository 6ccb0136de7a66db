import Groundwork

/// Knows how long ago something came: told by one task, asked by another.
final class LastHeard: Sendable {
  private let clock: any MonotonicClock
  private let moment: Lock<Duration>

  init(clock: any MonotonicClock = SystemMonotonicClock()) {
    self.clock = clock
    moment = Lock(clock.now)
  }

  func note() {
    let now = clock.now
    moment.withLock { $0 = now }
  }

  var silence: Duration { clock.now - moment.withLock { $0 } }
}
