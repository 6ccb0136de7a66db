import Groundwork
import Records

/// Carries the minutes of all cameras to whoever keeps them, who may be slow or away without holding up a camera.
final class MinuteWriter: Sendable {
  static let metric = "gantry_camera_minutes_lost_total"

  private let waiting: Mailbox<MinuteCompleteness>
  private let note: @Sendable (MinuteCompleteness) async -> Void
  private let lost: Counter

  /// - Parameter capacity: minutes that wait; further ones are lost, counted.
  init(capacity: Int, metrics: Metrics, note: @escaping @Sendable (MinuteCompleteness) async -> Void) {
    waiting = Mailbox(.lossless(capacity))
    self.note = note
    lost = metrics.counter(Self.metric, help: "Minutes' completeness that nobody took in time.")
  }

  /// Never waits.
  func write(_ minutes: [MinuteCompleteness]) {
    for minute in minutes where !waiting.offer(minute) { lost.add() }
  }

  /// No more minutes come.
  func close() { waiting.close() }

  /// Returns once closed and everything is handed on.
  func run() async { while let minute = await waiting.next() { await note(minute) } }
}
