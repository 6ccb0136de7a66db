/// Tells a clock that was set from one that is steered, by comparing it with one that cannot be set. A plain machine.
package struct ClockJumps: Sendable {
  private var offset: Duration

  /// Steering moves a clock by less than this between two looks.
  private static let smallest = Duration.seconds(2)

  package init(wall: Duration, monotonic: Duration) { offset = wall - monotonic }

  /// By how much the clock was set since the last look; nil when it was not.
  package mutating func look(wall: Duration, monotonic: Duration) -> Duration? {
    let jump = wall - monotonic - offset
    offset += jump
    return jump > Self.smallest || jump < .zero - Self.smallest ? jump : nil
  }
}
