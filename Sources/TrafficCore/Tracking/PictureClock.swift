/// Decides what a picture's timestamp means for a tracker: the next moment, a repeated picture or a clock set back.
struct PictureClock: Sendable {
  enum Step: Sendable {
    case first
    case onward(seconds: Double)
    /// Reordered or repeated: the picture before was newer, by little.
    case notNewer
    /// So much older that the source's clock must have been set, or was wrong before: nothing known is of use.
    case setBack
  }

  /// No source reorders pictures over a longer time, seconds.
  private static let longestReordering = 10.0
  /// A track matched in the picture before is looked for in this one however short its life, so that slow cameras
  /// work; unless the two are further apart than this, seconds.
  private static let longestGap = 2.5

  private var latest: Timestamp?
  private var gap = 0.0

  mutating func advance(to timestamp: Timestamp) -> Step {
    guard let before = latest else {
      latest = timestamp
      return .first
    }
    let seconds = timestamp.seconds(since: before)
    if seconds <= 0, seconds >= -Self.longestReordering { return .notNewer }
    latest = timestamp
    gap = seconds
    return seconds > 0 ? .onward(seconds: seconds) : .setBack
  }

  /// Whether a track last seen then is given up now.
  func isOver(_ lastSeen: Timestamp, life: Double, wasMissed: Bool) -> Bool {
    guard let latest, latest.seconds(since: lastSeen) > life else { return false }
    return wasMissed || gap > Self.longestGap
  }
}
