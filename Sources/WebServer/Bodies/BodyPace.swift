/// Notices a body that comes so slowly that its client only wants to occupy the server: a value that is told sizes and
/// times.
struct BodyPace: Equatable {
  private let minimum: Int
  private let window: Duration
  private var start: Duration
  private var received = 0

  /// - Parameter rate: bytes a second that a client sends at least, on the average of a window.
  init(rate: Int, window: Duration, now: Duration) {
    minimum = Int(Double(rate) * (window / .seconds(1)))
    self.window = window
    start = now
  }

  mutating func receive(_ count: Int) { received += count }

  /// - Parameter isHeldBack: true while it is we who do not read; that time does not count.
  mutating func isTooSlow(now: Duration, isHeldBack: Bool) -> Bool {
    guard isHeldBack || now - start >= window else { return false }
    defer { (start, received) = (now, 0) }
    return !isHeldBack && received < minimum
  }
}
