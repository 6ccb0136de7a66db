/// A warning about what happens at every request while something is away: told once in a while only, with how often it
/// has happened since.
package final class RareWarning: Sendable {
  private struct State {
    var count = 0
    var told: Duration?
  }

  private let log: Log
  private let message: String
  private let pause: Duration
  private let clock: any MonotonicClock
  private let state = Lock(State())

  package init(
    _ message: String, log: Log, pause: Duration = .seconds(60), clock: any MonotonicClock = SystemMonotonicClock()
  ) {
    self.message = message
    self.log = log
    self.pause = pause
    self.clock = clock
  }

  package func happened(_ cause: any Error) {
    if let count = count() { log.warning(message, ["requests": .integer(count), "cause": "\(cause)"]) }
  }

  /// How often since this was last told; nil when that was a moment ago.
  private func count() -> Int? {
    let now = clock.now
    return state.withLock { state in
      state.count += 1
      if let told = state.told, now - told < pause { return nil }
      defer { (state.count, state.told) = (0, now) }
      return state.count
    }
  }
}
