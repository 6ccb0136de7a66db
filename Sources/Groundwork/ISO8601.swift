/// Wall time as text, for log lines: `2026-03-01T08:00:00.250Z`.
package enum ISO8601 {
  /// UTC with milliseconds, proleptic Gregorian calendar. Moments before 1970 are right too.
  package static func text(sinceEpoch: Duration) -> String {
    let (seconds, attoseconds) = sinceEpoch.components
    var milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    let millisecondsPerDay: Int64 = 86_400_000
    var days = milliseconds / millisecondsPerDay
    milliseconds %= millisecondsPerDay
    if milliseconds < 0 {
      milliseconds += millisecondsPerDay
      days -= 1
    }
    let (year, month, day) = civil(daysSinceEpoch: days)
    let (hour, minute) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
    let (second, millisecond) = (milliseconds / 1000 % 60, milliseconds % 1000)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(hour, 2)):\(padded(minute, 2))"
      + ":\(padded(second, 2)).\(padded(millisecond, 3))Z"
  }

  /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  private static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = daysSinceEpoch + 719_468  // days from 0000-03-01
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
