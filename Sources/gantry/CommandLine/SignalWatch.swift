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

  /// A command that needs longer to end in good order says so.
  static func allow(_ duration: Duration) { grace.withLock { $0 = duration } }

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
