package import Groundwork
package import TrafficCore

/// A recording that is played: each frame at the time it was taken, for people who watch.
///
/// Frames that come late are handed over at once. After a long gap, as when nobody asked for a while, the recording
/// goes on from there in its own time.
package actor PacedSource: FrameSource {
  private let source: any FrameSource
  private let clock: any MonotonicClock
  private let stopped = Lock(false)
  /// When the recording's zero was, or would have been.
  private var origin: Duration?

  package init(_ source: any FrameSource, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.source = source
    self.clock = clock
  }

  package var description: SourceDescription { get async { await source.description } }

  package func next() async throws -> Frame? {
    guard let frame = try await source.next() else { return nil }
    let moment = Duration.seconds(frame.timestamp.seconds(since: .zero))
    var origin = self.origin ?? clock.now - moment
    if clock.now - origin - moment > Self.longestDelay { origin = clock.now - moment }
    self.origin = origin
    let due = origin + moment
    // In small steps, so that stopping does not wait for a slow recording's next frame.
    while clock.now < due, !stopped.withLock({ $0 }) {
      try await clock.sleep(until: min(due, clock.now + Self.nap))
    }
    return stopped.withLock { $0 } ? nil : frame
  }

  package nonisolated func stop() async {
    stopped.withLock { $0 = true }
    await source.stop()
  }

  private static let nap = Duration.milliseconds(200)
  /// What is made up for by hurrying.
  private static let longestDelay = Duration.seconds(1)
}
