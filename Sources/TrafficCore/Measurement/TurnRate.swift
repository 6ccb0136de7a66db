import Glibc

/// How fast a vehicle's heading turns, radians a second; the fastest of late, fading.
struct TurnRate: Sendable, Hashable {
  private(set) var rate = 0.0
  private var anchor: (heading: SIMD2<Double>, time: Double)?
  private var last: Double?

  /// Headings are compared over this long, because each trembles, seconds.
  private static let span = 0.5

  /// - Parameter memory: seconds in which what was fades to a third.
  mutating func note(_ heading: SIMD2<Double>?, at time: Double, memory: Double) {
    if let last, time > last { rate *= exp((last - time) / memory) }
    last = time
    guard let heading else { return }
    guard let anchor else {
      self.anchor = (heading, time)
      return
    }
    let seconds = time - anchor.time
    guard seconds >= Self.span else { return }
    let cross = anchor.heading.x * heading.y - anchor.heading.y * heading.x
    let along = anchor.heading.x * heading.x + anchor.heading.y * heading.y
    rate = max(rate, abs(atan2(cross, along)) / seconds)
    self.anchor = (heading, time)
  }

  static func == (left: Self, right: Self) -> Bool {
    left.rate == right.rate && left.last == right.last && left.anchor?.heading == right.anchor?.heading
      && left.anchor?.time == right.anchor?.time
  }

  func hash(into hasher: inout Hasher) { hasher.combine(rate) }
}
