import TrafficCore

/// Moments as clients write them: `2026-05-01`, `2026-05-01T10:00:00.25Z`, `2026-05-01 10:00+02:00`. Without a zone UTC.
enum LooseMoment {
  private static let microsecondsPerDay: Int64 = 86_400_000_000

  static func moment(_ text: String) -> Timestamp? {
    var reader = MomentReader(text)
    guard let day = reader.day() else { return nil }
    var microseconds = day * microsecondsPerDay
    if !reader.isAtEnd {
      guard let time = reader.time(), let zone = reader.zone() else { return nil }
      microseconds += time - zone
    }
    return reader.isAtEnd ? Timestamp(microseconds: microseconds) : nil
  }
}

private struct MomentReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  /// Days since 1970.
  mutating func day() -> Int64? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
      (1...12).contains(month), (1...Self.length(of: month, year)).contains(day)
    else { return nil }
    return Self.days(year, month, day)
  }

  /// Microseconds since midnight.
  mutating func time() -> Int64? {
    guard take("T") || take("t") || take(" "), let hour = number(2), take(":"), let minute = number(2), hour < 24,
      minute < 60
    else { return nil }
    var microseconds = (hour * 60 + minute) * 60_000_000
    if take(":") {
      guard let second = number(2), second < 60 else { return nil }
      microseconds += second * 1_000_000
      if take(".") {
        guard let fraction = fraction() else { return nil }
        microseconds += fraction
      }
    }
    return microseconds
  }

  /// Microseconds by which the zone is ahead. A plus becomes a blank on its way through an address.
  mutating func zone() -> Int64? {
    if isAtEnd || take("Z") || take("z") { return 0 }
    let isAhead = take("+") || take(" ")
    guard isAhead || take("-"), let hours = number(2) else { return nil }
    _ = take(":")
    guard let minutes = isAtEnd ? 0 : number(2), hours < 24, minutes < 60 else { return nil }
    let ahead = (hours * 60 + minutes) * 60_000_000
    return isAhead ? ahead : -ahead
  }

  private mutating func take(_ letter: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: letter) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func number(_ count: Int) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(Self.isDigit) else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }

  /// Of a second; what is finer than a microsecond is left out.
  private mutating func fraction() -> Int64? {
    let digits = rest.prefix { Self.isDigit($0) }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    let six = Array(digits.prefix(6)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 6 - digits.count))
    return six.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func length(of month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`, for years from 0 on.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
