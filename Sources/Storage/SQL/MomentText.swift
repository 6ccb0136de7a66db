import TrafficCore

/// Moments as text that sorts like the moments: `2026-05-01T10:00:00.123456Z`. For the years 0000 to 9999.
enum MomentText {
  private static let microsecondsPerDay: Int64 = 86_400_000_000

  static func text(_ moment: Timestamp) -> String {
    let least = Int64(-719_528) * microsecondsPerDay
    let most = Int64(2_932_897) * microsecondsPerDay - 1
    let microseconds = min(max(moment.microseconds, least), most)
    let days = microseconds.floorDivided(by: microsecondsPerDay)
    let rest = microseconds - days * microsecondsPerDay
    let (year, month, day) = civil(days)
    let (hour, minute, second) = (rest / 3_600_000_000, rest / 60_000_000 % 60, rest / 1_000_000 % 60)
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(hour, 2) + ":"
      + padded(minute, 2) + ":" + padded(second, 2) + "." + padded(rest % 1_000_000, 6) + "Z"
  }

  /// Reads exactly what `text` writes.
  static func moment(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    let signs: [Int: Character] = [4: "-", 7: "-", 10: "T", 13: ":", 16: ":", 19: ".", 26: "Z"]
    guard bytes.count == 27 else { return nil }
    for (index, byte) in bytes.enumerated() {
      if let sign = signs[index] {
        guard Character(UnicodeScalar(byte)) == sign else { return nil }
      } else if byte < UInt8(ascii: "0") || byte > UInt8(ascii: "9") {
        return nil
      }
    }
    let number = { (range: Range<Int>) in bytes[range].reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) } }
    let seconds = number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
    let moment = Timestamp(
      microseconds: days(number(0..<4), number(5..<7), number(8..<10)) * microsecondsPerDay + seconds * 1_000_000
        + number(20..<26))
    // The 31st of February is no day.
    return Self.text(moment) == text ? moment : nil
  }

  /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  private static func civil(_ daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = daysSinceEpoch + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  /// The same, `days_from_civil`.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = year.floorDivided(by: 400)
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    (self >= 0 ? self : self - divisor + 1) / divisor
  }
}
