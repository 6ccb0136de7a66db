import Groundwork

/// How many pictures are taken at once: more while they are quick, for fewer journeys; while they are slow as many as the
/// network takes at the same time, because the lease must not run out meanwhile. A plain value.
struct FrameBatch: Sendable {
  private(set) var count: Int
  private let least: Int

  private static let most = 8
  /// For all pictures of a batch.
  private static let quick = Duration.milliseconds(100)

  /// - Parameter least: pictures that the network takes at the same time.
  init(least: Int) {
    self.least = max(1, least)
    count = self.least
  }

  /// So many pictures were looked at in this time.
  mutating func took(_ duration: Duration, for pictures: Int) {
    if duration > Self.quick {
      count = max(least, count / 2)
    } else if pictures >= count {
      count = max(least, min(2 * count, Self.most))
    }
  }
}
