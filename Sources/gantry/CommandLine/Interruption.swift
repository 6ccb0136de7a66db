import Dispatch
import Glibc

/// Ends the program in good order on Ctrl-C or SIGTERM: first politely, then surely.
///
/// The first signal cancels the command's task, which removes what it has half written. A second signal, or a
/// command that does not end in time, ends the process at once.
final class Interruption {
  /// Time a command has to tidy up.
  private static let grace = DispatchTimeInterval.seconds(3)
  private let sources: [any DispatchSourceSignal]

  init(cancelling task: Task<ExitCode, Never>) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { @Sendable in
        if task.isCancelled { _exit(ExitCode.interrupted.rawValue) }
        task.cancel()
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { @Sendable in
          _exit(ExitCode.interrupted.rawValue)
        }
      }
      source.resume()
    }
  }
}
