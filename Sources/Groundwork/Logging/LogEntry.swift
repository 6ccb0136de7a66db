/// One thing said: what, by whom, when, how serious, with its facts as fields. Holds no password any more.
package struct LogEntry: Sendable {
  package struct Field: Sendable, Equatable {
    package let name: String
    package let value: LogValue

    package init(name: String, value: LogValue) {
      self.name = name
      self.value = value
    }
  }

  /// Wall time since 1970, UTC.
  package let sinceEpoch: Duration
  package let name: String
  package let level: LogLevel
  package let message: String
  package let fields: [Field]
  /// nil when a library spoke.
  package let source: LogSource?

  package init(
    sinceEpoch: Duration, name: String, level: LogLevel, message: String, fields: [Field] = [],
    source: LogSource? = nil
  ) {
    self.sinceEpoch = sinceEpoch
    self.name = name
    self.level = level
    self.message = message
    self.fields = fields
    self.source = source
  }
}

/// What a field of a log entry may hold.
package enum LogValue: Sendable, Equatable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)

  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .flag(value) }

  /// Durations are logged in seconds.
  package static func seconds(_ duration: Duration) -> LogValue { .number(duration / .seconds(1)) }

  var redacted: LogValue {
    if case .text(let text) = self { .text(Redaction.redacted(text)) } else { self }
  }
}
