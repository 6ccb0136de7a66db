package import Groundwork

/// Keeps log entries so that a test can look at what was said.
package final class CapturedLog: LogOutput {
  private let kept = Lock<[LogEntry]>([])

  package init() {}

  package var entries: [LogEntry] { kept.withLock { $0 } }
  package var messages: [String] { entries.map(\.message) }

  package func write(_ entry: LogEntry) { kept.withLock { $0.append(entry) } }
}
