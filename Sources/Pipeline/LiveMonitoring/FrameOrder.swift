import TrafficCore

/// Judges the numbers of frames that back ends send: they may come twice, late or in another order, and begin anew with
/// another run of the video. A plain value.
struct FrameOrder: Sendable {
  enum Verdict: Sendable, Equatable {
    /// Newer than all before.
    case next
    /// Known already, or too late to matter.
    case stale
    /// Another run has begun.
    case anew
  }

  private struct End: Sendable {
    let frame: Int
    let at: Timestamp
  }

  /// Numbers below this may be the beginning of another run, when the run before was at least as far beyond.
  private let beginning: Int
  private var last: Int?
  private var end: End?

  /// Seconds after an end in which what is still on its way from before it is passed over.
  private static let lateness = 60.0

  init(beginning: Int) { self.beginning = beginning }

  /// - Parameter now: of the wall.
  mutating func judge(_ number: Int, at now: Timestamp) -> Verdict {
    let verdict = verdict(number, now)
    if verdict == .anew { end = nil }
    if verdict != .stale { last = number }
    return verdict
  }

  /// The back end has said that its stream is over, with the number of that message.
  mutating func ended(with number: Int, at now: Timestamp) { end = End(frame: number, at: now) }

  private func verdict(_ number: Int, _ now: Timestamp) -> Verdict {
    guard let last else { return .anew }
    guard let end else {
      if number > last { return .next }
      return number < beginning && last - number > beginning ? .anew : .stale
    }
    let seconds = now.seconds(since: end.at)
    if seconds < 0 || seconds > Self.lateness || number > end.frame { return .anew }
    // Behind the last one and before the end: on its way when the end was said. Else the beginning of another run, be
    // the one before ever so short.
    return number <= last / 2 && number < beginning ? .anew : .stale
  }
}
