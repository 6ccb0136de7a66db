import Groundwork

/// Notices when somebody sets the clock of this machine, and says so: leases, tokens and ages are counted by it.
struct ClockWatch: Sendable {
  let log: Log
  var clock: any MonotonicClock = SystemMonotonicClock()
  var wall: any WallClock = SystemWallClock()

  private static let interval = Duration.seconds(5)

  /// Until the task is cancelled.
  func run() async {
    var machine = ClockJumps(wall: wall.sinceEpoch, monotonic: clock.now)
    while true {
      do { try await clock.sleep(for: Self.interval) } catch { return }
      guard let jump = machine.look(wall: wall.sinceEpoch, monotonic: clock.now) else { continue }
      let direction = jump < .zero ? "back" : "forward"
      log.warning(
        "the clock of this machine was set \(direction)",
        ["by": .seconds(jump < .zero ? .zero - jump : jump)])
    }
  }
}
