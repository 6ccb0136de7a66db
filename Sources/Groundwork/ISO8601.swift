/// Wall time as text: `2026-03-01T08:00:00.250Z`.
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
    // Bytes, because every line of the log begins with one of these.
    var text: [UInt8] = []
    text.reserveCapacity(24)
    for (number, width, end) in [
      (year, 4, UInt8(ascii: "-")), (month, 2, UInt8(ascii: "-")), (day, 2, UInt8(ascii: "T")),
      (hour, 2, UInt8(ascii: ":")), (minute, 2, UInt8(ascii: ":")), (second, 2, UInt8(ascii: ".")),
      (millisecond, 3, UInt8(ascii: "Z")),
    ] {
      append(number, width, to: &text)
      text.append(end)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// As clocks of a place show it, with how far they are ahead of UTC: `2026-03-01T09:00:00.250+01:00`.
  ///
  /// - Parameter offset: seconds; parts of a minute, as places had them long ago, are left out.
  package static func text(sinceEpoch: Duration, aheadOfUTC offset: Int) -> String {
    let minutes = offset / 60
    var text = Array(text(sinceEpoch: sinceEpoch + .seconds(minutes * 60)).utf8.dropLast())
    text.append(UInt8(ascii: minutes < 0 ? "-" : "+"))
    append(Int64(abs(minutes) / 60), 2, to: &text)
    text.append(UInt8(ascii: ":"))
    append(Int64(abs(minutes) % 60), 2, to: &text)
    return String(decoding: text, as: UTF8.self)
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

  private static func append(_ number: Int64, _ width: Int, to text: inout [UInt8]) {
    let end = text.count
    var rest = number.magnitude
    repeat {
      text.insert(UInt8(ascii: "0") + UInt8(rest % 10), at: end)
      rest /= 10
    } while rest > 0 || text.count < end + width
    if number < 0 { text.insert(UInt8(ascii: "-"), at: end) }
  }
}
