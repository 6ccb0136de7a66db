package import Groundwork

/// Counts attempts in this process.
package final class LocalThrottle: SignInThrottle {
  private let clock: any MonotonicClock
  private let throttle: Lock<LoginThrottle>

  package init(_ settings: LoginThrottle.Settings, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.clock = clock
    throttle = Lock(LoginThrottle(settings))
  }

  package func begin(_ attempt: LoginThrottle.Attempt) -> Duration? {
    throttle.withLock { $0.begin(attempt, now: clock.now) }
  }

  package func succeeded(_ attempt: LoginThrottle.Attempt) { throttle.withLock { $0.succeeded(attempt) } }

  package func withdraw(_ attempt: LoginThrottle.Attempt) { throttle.withLock { $0.withdraw(attempt) } }
}
