/// How long to leave a failing peer alone before the next attempt.
package struct BackoffSettings: Sendable, Hashable {
  /// Pause after the first failure; each further one doubles it. 1 s.
  package var first: Duration
  /// The longest pause. 10 s; 60 s for links that are paid by volume (`metered`).
  package var maximum: Duration
  /// Part of each pause that chance may take away, so that a hundred cameras do not return in step. 0…1, 0.2.
  package var jitter: Double
  /// Having worked for this long forgets earlier failures. 60 s.
  package var goodAfter: Duration

  package init(
    first: Duration = .seconds(1), maximum: Duration = .seconds(10), jitter: Double = 0.2,
    goodAfter: Duration = .seconds(60)
  ) {
    precondition(first > .zero && maximum >= first, "the first pause is positive and not above the longest")
    precondition((0...1).contains(jitter), "jitter is a part of the whole")
    self.first = first
    self.maximum = maximum
    self.jitter = jitter
    self.goodAfter = goodAfter
  }

  package static let metered = BackoffSettings(maximum: .seconds(60))
}

/// Decides the pause before each new attempt: doubling, bounded, with jitter, forgiving after a good minute.
///
/// A plain value: time and randomness are handed in.
package struct Backoff: Sendable {
  package let settings: BackoffSettings
  /// Failures in a row, so far.
  package private(set) var failures = 0
  private var goodSince: Duration?

  package init(_ settings: BackoffSettings = BackoffSettings()) { self.settings = settings }

  /// The peer works. Call it as often as you like; the first call since a failure counts.
  package mutating func worked(at now: Duration) {
    if goodSince == nil { goodSince = now }
  }

  /// The peer failed: the pause until the next attempt.
  package mutating func failed(at now: Duration, using random: inout some RandomNumberGenerator) -> Duration {
    if let goodSince, now - goodSince >= settings.goodAfter { failures = 0 }
    goodSince = nil
    var pause = settings.first
    // 62 doublings of anything positive exceed every maximum; the bound only keeps the loop short.
    for _ in 0..<min(failures, 62) where pause < settings.maximum { pause *= 2 }
    failures += 1
    pause = min(pause, settings.maximum)
    return pause * (1 - settings.jitter * Double.random(in: 0...1, using: &random))
  }
}
