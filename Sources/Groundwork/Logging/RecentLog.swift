/// Keeps the last lines of the log, for those who look at the page instead of the machine.
package final class RecentLog: LogOutput {
  private let entries: Lock<Ring<LogEntry>>

  package init(capacity: Int = 500) { entries = Lock(Ring(capacity: capacity)) }

  package func write(_ entry: LogEntry) { entries.withLock { _ = $0.append(entry) } }

  /// Oldest first.
  /// - Parameter level: quieter ones are left out.
  package func last(_ count: Int, from level: LogLevel = .debug) -> [LogEntry] {
    Array(entries.withLock { Array($0) }.filter { $0.level >= level }.suffix(count))
  }
}
