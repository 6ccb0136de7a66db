import Dispatch
import Glibc
import Groundwork

/// Ends the program in good order on Ctrl-C or SIGTERM: first politely, then surely.
///
/// The first signal cancels the command's task, which removes what it has half written. A second signal, or a
/// command that does not end in time, ends the process at once.
final class SignalWatch {
  /// Time a command has to tidy up.
  private static let grace = Lock(Duration.seconds(3))
  private let sources: [any DispatchSourceSignal]

  private static let endsWell = Lock(false)

  /// For a command that only ends when it is told to: then that is no failure, and it may need longer to tidy up.
  static func expect(within duration: Duration) {
    grace.withLock { $0 = duration }
    endsWell.withLock { $0 = true }
  }

  /// For a command that needs longer to tidy up.
  static func allow(_ duration: Duration) { grace.withLock { $0 = duration } }

  static var isExpected: Bool { endsWell.withLock { $0 } }

  init(cancelling task: Task<ExitCode, Never>) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { @Sendable in
        if task.isCancelled { _exit(ExitCode.interrupted.rawValue) }
        task.cancel()
        let grace = Self.grace.withLock { Int($0 / .milliseconds(1)) }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(grace)) { @Sendable in
          _exit(ExitCode.interrupted.rawValue)
        }
      }
      source.resume()
    }
  }
}
