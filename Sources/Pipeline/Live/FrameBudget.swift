import TrafficCore

/// Decides which pictures of a stream are looked at, so that those left out lie evenly between the others: by the rate
/// that was asked for, and by what the machine can do.
///
/// A plain value. The moments are the pictures' own, and what looking takes is handed in.
struct FrameBudget: Sendable {
  enum Verdict: Sendable, Hashable {
    case take
    /// More than was asked for.
    case unsampled
    /// Asked for, but there is no time for it.
    case dropped
  }

  /// Of the latest pictures so many are remembered with what they took. One that took many times as long as is usual,
  /// because a model had to be opened, counts for so many times the usual only.
  private static let memory = 8
  private static let fewest = 3
  private static let mostTimesUsual = 3.0
  /// A little is left over, so that a picture that was late does not cost the next one.
  private static let headroom = 1.03
  private static let rounding = 0.02
  /// A gap of more than so many spacings, or seconds, is none to be made up for.
  private static let longestDebt = 2.0

  /// Seconds between wanted pictures; 0 wants all.
  private var spacing: Double
  private let isLossless: Bool
  private(set) var rhythm = PictureRhythm()
  private var sampling = EvenSteps()
  private var affordable = EvenSteps()
  /// What the latest pictures took, seconds.
  private var costs: [Double] = []

  /// - Parameters:
  ///   - framesPerSecond: that are wanted; nil wants all.
  ///   - isLossless: every wanted picture is taken, however long that takes.
  init(framesPerSecond: Double?, isLossless: Bool) {
    spacing = framesPerSecond.map { 1 / $0 } ?? 0
    self.isLossless = isLossless
  }

  /// Another rate is wanted from now on.
  mutating func change(framesPerSecond: Double?) {
    spacing = framesPerSecond.map { 1 / $0 } ?? 0
    sampling = EvenSteps()
  }

  /// The source was opened anew.
  mutating func reopen() {
    rhythm.pause()
    (sampling, affordable) = (EvenSteps(), EvenSteps())
  }

  /// Looking at a picture took so long, from being taken until the next one could be.
  mutating func spent(_ duration: Duration) {
    if costs.count == Self.memory { costs.removeFirst() }
    costs.append(duration / .seconds(1))
  }

  /// What a picture takes of late, seconds; nil while nobody knows.
  var cost: Double? {
    guard costs.count >= Self.fewest else { return nil }
    let most = costs.sorted()[(costs.count - 1) / 2] * Self.mostTimesUsual
    return costs.reduce(0) { $0 + min($1, most) } / Double(costs.count) * Self.headroom
  }

  /// The next picture of the source.
  mutating func received(_ moment: Timestamp) -> Verdict {
    rhythm.note(moment)
    let interval = rhythm.interval ?? 0
    // Moments are rounded, and after the first picture nobody knows the interval.
    let slack = max(interval / 2, spacing * Self.rounding)
    if spacing > interval, !sampling.admits(moment, every: spacing, slack: slack) { return .unsampled }
    guard !isLossless, let cost, cost > max(interval, spacing) else { return .take }
    return affordable.admits(moment, every: cost, slack: max(interval, spacing) / 2) ? .take : .dropped
  }

  /// The rate that is wanted of the source, pictures a second; nil while its own is unknown.
  func wantedRate(nominal: Double?) -> Double? {
    guard let rate = rhythm.framesPerSecond ?? nominal else { return nil }
    return spacing > 0 ? min(rate, 1 / spacing) : rate
  }

  /// The most pictures a second that were asked for; nil for all there are.
  var askedRate: Double? { spacing > 0 ? 1 / spacing : nil }

  /// Picks moments at equal distances out of those that come; what was early or late once is made up for.
  private struct EvenSteps {
    private var due: Timestamp?

    mutating func admits(_ moment: Timestamp, every step: Double, slack: Double) -> Bool {
      guard let due else {
        self.due = moment.advanced(bySeconds: step)
        return true
      }
      let late = moment.seconds(since: due)
      let limit = max(step * FrameBudget.longestDebt, FrameBudget.longestDebt)
      guard late > -limit, late < limit else {
        self.due = moment.advanced(bySeconds: step)
        return true
      }
      guard late >= -slack else { return false }
      // At most one step is owed, so that a slow spell is not followed by a burst.
      self.due = max(due, moment.advanced(bySeconds: -step)).advanced(bySeconds: step)
      return true
    }
  }
}
