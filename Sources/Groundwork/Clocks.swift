import Glibc

/// Says what time it is in the world, injected so that tests can hold it still. For stamping frames, events and log
/// lines; never for measuring how long something took.
package protocol WallClock: Sendable {
  /// Time since 1970, UTC. `Timestamp(sinceEpoch:)` turns it into the house's moment.
  var sinceEpoch: Duration { get }
}

/// Time that only goes forward, and waiting for it. For intervals, back-off and deadlines.
package protocol MonotonicClock: Sendable {
  /// Since an arbitrary start.
  var now: Duration { get }

  /// Returns at once when the deadline has passed; throws `CancellationError` when the task is cancelled.
  func sleep(until deadline: Duration) async throws
}

extension MonotonicClock {
  package func sleep(for duration: Duration) async throws { try await sleep(until: now + duration) }
}

/// The machine's wall clock; jumps when somebody sets it.
package struct SystemWallClock: WallClock {
  package init() {}

  package var sinceEpoch: Duration { reading(of: CLOCK_REALTIME) }
}

/// The machine's steady clock: counts from boot, is never set.
package struct SystemMonotonicClock: MonotonicClock {
  package init() {}

  package var now: Duration { reading(of: CLOCK_MONOTONIC) }

  package func sleep(until deadline: Duration) async throws {
    let remaining = deadline - now
    if remaining > .zero { try await Task.sleep(for: remaining) } else { try Task.checkCancellation() }
  }
}

private func reading(of clock: clockid_t) -> Duration {
  var time = timespec()
  unsafe clock_gettime(clock, &time)
  return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
