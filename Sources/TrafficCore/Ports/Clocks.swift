/// Wall time, injected so that tests can hold it still.
package protocol WallClock: Sendable {
  var now: Timestamp { get }
}

/// Time that only goes forward, and waiting for it. For intervals, back-off and deadlines.
package protocol MonotonicClock: Sendable {
  /// Since an arbitrary start.
  var now: Duration { get }
  func sleep(until deadline: Duration) async throws
}
