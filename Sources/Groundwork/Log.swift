/// Says what the program does, to whoever operates it. A value: hand it in, name it after the part that speaks.
///
/// ```
/// let log = Log(name: "camera north-2", output: StandardErrorLog(format: .text))
/// log.warning("no frame for 10 s, connecting again", ["attempt": 3])
/// ```
/// Passwords are taken out of every message and field on the way (`Redaction`, `Secret`).
package struct Log: Sendable {
  package let name: String
  /// Quieter entries are not made, and their text is not even put together.
  package let minimumLevel: LogLevel
  private let output: any LogOutput
  private let clock: any WallClock

  package init(
    name: String, minimumLevel: LogLevel = .info, output: any LogOutput, clock: any WallClock = SystemWallClock()
  ) {
    self.name = name
    self.minimumLevel = minimumLevel
    self.output = output
    self.clock = clock
  }

  /// The same log under another name.
  package func named(_ name: String) -> Log {
    Log(name: name, minimumLevel: minimumLevel, output: output, clock: clock)
  }

  package func debug(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
    write(.debug, message, fields)
  }

  package func info(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
    write(.info, message, fields)
  }

  package func warning(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
    write(.warning, message, fields)
  }

  package func error(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, LogValue> = [:]) {
    write(.error, message, fields)
  }

  /// For levels known only at run time, such as those of a library whose messages are passed on.
  package func write(
    _ level: LogLevel, _ message: () -> String, _ fields: KeyValuePairs<String, LogValue> = [:]
  ) {
    guard level >= minimumLevel else { return }
    output.write(
      LogEntry(
        sinceEpoch: clock.sinceEpoch, name: name, level: level, message: Redaction.redacted(message()),
        fields: fields.map { LogEntry.Field(name: $0.key, value: $0.value.redacted) }))
  }
}

/// How much an entry matters.
package enum LogLevel: String, Sendable, Comparable, CaseIterable {
  case debug, info, warning, error

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }
}

/// Where entries go. Called from any thread, also from callbacks of C libraries: it must not wait for anything long.
package protocol LogOutput: Sendable {
  func write(_ entry: LogEntry)
}
