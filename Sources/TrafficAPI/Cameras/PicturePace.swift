import TrafficCore

/// At most so many pictures a second, by the pictures' own moments.
struct PicturePace {
  private let spacing: Double
  private var due: Timestamp?

  /// - Parameter framesPerSecond: nil for all there are.
  init(framesPerSecond: Double?) {
    spacing = framesPerSecond.flatMap { $0 > 0 ? 1 / $0 : nil } ?? 0
  }

  mutating func admits(_ moment: Timestamp) -> Bool {
    // Another run may begin at an earlier moment.
    if let due, moment < due, due.seconds(since: moment) <= spacing { return false }
    due = moment.advanced(bySeconds: spacing)
    return true
  }
}
