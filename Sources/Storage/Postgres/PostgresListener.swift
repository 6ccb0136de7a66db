import Groundwork
import Records

/// The loop that listens on a connection of its own, and connects again with growing pauses.
final class PostgresListener: Sendable {
  static let channel = "gantry_job_events"

  let local = LocalJobEvents()
  private let thread = BlockingThread(name: "postgres events")
  private let signal = StopSignal()
  private let listening = Lock(false)

  /// Begins at once.
  init(log: Log, connect: @escaping @Sendable () throws -> PostgresConnection) {
    let (local, signal) = (local, signal)
    let listening = { @Sendable [weak self] (isListening: Bool) in self?.listening.withLock { $0 = isListening } ?? () }
    thread.perform {
      Self.run(log, signal, connect, listening) { text in
        if let event = JobEvent(text: text) { local.deliver(event) }
      }
    }
  }

  var isListening: Bool { listening.withLock { $0 } }

  func stop() { signal.stop() }

  private static func run(
    _ log: Log, _ signal: StopSignal, _ connect: () throws -> PostgresConnection, _ listening: (Bool) -> Void,
    _ deliver: (String) -> Void
  ) {
    var backoff = Backoff(BackoffSettings(first: .milliseconds(200), maximum: .seconds(5)))
    var random = SeededRandom()
    let clock = SystemMonotonicClock()
    while !signal.isStopped {
      do {
        let connection = try connect()
        try connection.run("LISTEN \(channel)")
        backoff.worked(at: clock.now)
        listening(true)
        defer { listening(false) }
        while !signal.isStopped {
          // Short, so that the end of the program is noticed.
          for text in try connection.notifications(within: .milliseconds(300)) { deliver(text) }
        }
      } catch {
        if backoff.failures == 0 { log.warning("news of jobs of other processes do not arrive: \(error)") }
        signal.pause(for: backoff.failed(at: clock.now, using: &random))
      }
    }
  }
}
