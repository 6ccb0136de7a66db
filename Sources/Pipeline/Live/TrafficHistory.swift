import Groundwork
package import TrafficCore

/// What a camera saw in the last hours, over all its runs in this process: written by its task, read by whoever asks.
package final class TrafficHistory: Sendable {
  /// So many minutes are kept.
  package static let kept = TrafficMinutes.kept

  private let minutes = Lock(TrafficMinutes())

  init() {}

  func take(_ report: FrameReport, at now: Timestamp) { minutes.withLock { $0.take(report, at: now) } }

  /// When the first report came; nil before it.
  package var since: Timestamp? { minutes.withLock { $0.since } }

  /// Oldest first; one in which nothing was reported is not there.
  package func all(from start: Timestamp) -> [TrafficMinute] { minutes.withLock { $0.all(from: start) } }
}
