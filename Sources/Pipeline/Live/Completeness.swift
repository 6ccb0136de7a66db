import Records
import TrafficCore

/// Keeps the minutes of one camera. A plain value: the times are handed in.
struct CompletenessLedger: Sendable {
  private let camera: CameraID
  private var current: MinuteCompleteness?
  private var until: Timestamp?
  /// Of the current minute, in which nobody knew the rate yet.
  private var unbooked = 0.0
  /// Pictures a second that were asked for, which is all there is to go by when none ever came.
  private var asked: Double?

  /// Seconds.
  private static let minute = 60.0
  /// More than that was no waiting but a clock that was set: nothing was expected of it.
  private static let longestStep = 600.0

  init(camera: CameraID) { self.camera = camera }

  /// The camera runs from now on.
  mutating func begin(at now: Timestamp) { until = until ?? now }

  /// Books the time since the last call; gives the minutes that are over.
  ///
  /// - Parameters:
  ///   - rate: pictures a second that are to be looked at; nil while that is unknown.
  ///   - asked: the most that were asked for; nil for all there are.
  ///   - isWanted: the camera was to run.
  mutating func elapse(
    to now: Timestamp, rate: Double?, asked: Double? = nil, isWanted: Bool, isOnline: Bool
  ) -> [MinuteCompleteness] {
    self.asked = asked
    guard let from = until else { return [] }
    until = now
    var (finished, start): ([MinuteCompleteness], Timestamp) = ([], from)
    guard isWanted, now > from, now.seconds(since: from) < Self.longestStep else { return move(to: now) }
    while start < now {
      finished += move(to: start)
      let end = min(now, TrafficMinute.beginning(of: start).advanced(bySeconds: Self.minute))
      let seconds = end.seconds(since: start)
      current?.seconds += seconds
      unbooked += seconds
      if let rate {
        current?.expected += unbooked * rate
        unbooked = 0
      }
      if isOnline { current?.secondsOnline += seconds }
      start = end
    }
    return finished + move(to: now)
  }

  mutating func count(processed: Int = 0, dropped: Int = 0, at now: Timestamp) -> [MinuteCompleteness] {
    let finished = move(to: now)
    current?.processed += processed
    current?.dropped += dropped
    return finished
  }

  /// For recordings: pictures are expected one by one, at their own moments.
  mutating func expect(_ count: Int = 1, at moment: Timestamp) -> [MinuteCompleteness] {
    let finished = move(to: moment)
    current?.expected += Double(count)
    return finished
  }

  /// The camera no longer runs.
  mutating func end() -> [MinuteCompleteness] {
    until = nil
    return finishMinute()
  }

  private mutating func finishMinute() -> [MinuteCompleteness] {
    // No picture told how many there are.
    if let asked { current?.expected += unbooked * asked }
    unbooked = 0
    defer { current = nil }
    return current.map { [$0] } ?? []
  }

  private mutating func move(to moment: Timestamp) -> [MinuteCompleteness] {
    let start = TrafficMinute.beginning(of: moment)
    guard let current else {
      self.current = MinuteCompleteness(camera: camera, minute: start)
      return []
    }
    // What is reported late belongs to the minute that is kept.
    guard start > current.minute || current.minute.seconds(since: start) > Self.longestStep else { return [] }
    let finished = finishMinute()
    self.current = MinuteCompleteness(camera: camera, minute: start)
    return finished
  }
}
