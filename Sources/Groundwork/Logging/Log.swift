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
  private let fields: [LogEntry.Field]

  package init(
    name: String, minimumLevel: LogLevel = .info, output: any LogOutput, clock: any WallClock = SystemWallClock()
  ) {
    self.init(name: name, minimumLevel: minimumLevel, output: output, clock: clock, fields: [])
  }

  private init(
    name: String, minimumLevel: LogLevel, output: any LogOutput, clock: any WallClock, fields: [LogEntry.Field]
  ) {
    self.name = name
    self.minimumLevel = minimumLevel
    self.output = output
    self.clock = clock
    self.fields = fields
  }

  /// The same log under another name.
  package func named(_ name: String) -> Log {
    Log(name: name, minimumLevel: minimumLevel, output: output, clock: clock, fields: fields)
  }

  /// The same log, with these facts on every entry: the camera or the job that all of it is about.
  package func with(_ more: KeyValuePairs<String, LogValue>) -> Log {
    Log(
      name: name, minimumLevel: minimumLevel, output: output, clock: clock,
      fields: fields + more.map { LogEntry.Field(name: $0.key, value: $0.value) })
  }

  package func debug(
    _ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, LogValue> = [:],
    file: StaticString = #fileID, line: Int = #line
  ) {
    write(.debug, message, fields, LogSource(file: file, line: line))
  }

  package func info(
    _ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, LogValue> = [:],
    file: StaticString = #fileID, line: Int = #line
  ) {
    write(.info, message, fields, LogSource(file: file, line: line))
  }

  package func warning(
    _ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, LogValue> = [:],
    file: StaticString = #fileID, line: Int = #line
  ) {
    write(.warning, message, fields, LogSource(file: file, line: line))
  }

  package func error(
    _ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, LogValue> = [:],
    file: StaticString = #fileID, line: Int = #line
  ) {
    write(.error, message, fields, LogSource(file: file, line: line))
  }

  /// For levels known only at run time, such as those of a library whose messages are passed on.
  /// - Parameter source: the line of ours that speaks; nil when a library does.
  package func write(
    _ level: LogLevel, _ message: () -> String, _ fields: KeyValuePairs<String, LogValue> = [:],
    _ source: LogSource? = nil
  ) {
    guard level >= minimumLevel else { return }
    let all = LogContext.current + self.fields + fields.map { LogEntry.Field(name: $0.key, value: $0.value) }
    output.write(
      LogEntry(
        sinceEpoch: clock.sinceEpoch, name: name, level: level, message: Redaction.redacted(message()),
        fields: all.map { LogEntry.Field(name: $0.name, value: $0.value.redacted) }, source: source))
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
