import Groundwork
import Wire

/// What is done when the way that frames travel fails: wait, longer each time, as long as it may work again.
struct FramePatience {
  private let clock: any MonotonicClock
  private let log: Log
  private var backoff = Backoff(BackoffSettings(first: .milliseconds(100), maximum: .seconds(5), goodAfter: .zero))
  private var random = SeededRandom()
  private var refusals = 0
  private var told: Duration?

  /// Between two lines of the log while it goes on so.
  private static let saysSo = Duration.seconds(60)
  /// A server that says no may have been started anew and know nothing yet; one that goes on saying no means it.
  private static let mostRefusals = 5

  init(clock: any MonotonicClock, log: Log) {
    self.clock = clock
    self.log = log
  }

  mutating func worked() {
    backoff.worked(at: clock.now)
    refusals = 0
    if told != nil { log.info("goes on") }
    told = nil
  }

  /// Returns when it is time to try again.
  mutating func failed(_ error: any Error) async throws {
    try Task.checkCancellation()
    guard let failure = error as? any PassingFailure else { throw error }
    if !failure.canRetry { refusals += 1 }
    guard refusals < Self.mostRefusals else { throw error }
    if told.map({ clock.now - $0 >= Self.saysSo }) ?? true {
      log.warning("waits: \(Redaction.redacted("\(error)"))")
      told = clock.now
    }
    try await clock.sleep(for: backoff.failed(at: clock.now, using: &random))
  }
}
