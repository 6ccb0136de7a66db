import TrafficCore

/// How often a source delivers pictures, whatever it says about itself: the middle of its latest intervals, so that
/// lost pictures and pauses do not count.
struct PictureRhythm: Sendable {
  /// Intervals that are remembered.
  private static let memory = 31
  /// Fewer say nothing.
  private static let fewest = 5

  private var intervals: [Double] = []
  private var place = 0
  private var last: Timestamp?

  mutating func note(_ moment: Timestamp) {
    defer { last = moment }
    guard let last, moment > last else { return }
    let interval = moment.seconds(since: last)
    if intervals.count < Self.memory { intervals.append(interval) } else { intervals[place % Self.memory] = interval }
    place += 1
  }

  /// A new connection: what lies between is no interval.
  mutating func pause() { last = nil }

  /// Seconds from one picture to the next; nil while that is not known.
  var interval: Double? {
    guard intervals.count >= Self.fewest else { return nil }
    return intervals.sorted()[intervals.count / 2]
  }

  var framesPerSecond: Double? { interval.map { 1 / $0 } }
}
