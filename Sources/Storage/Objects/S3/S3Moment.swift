import TrafficCore

/// Moments as S3 writes them.
enum S3Moment {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// `Fri, 01 May 2026 10:00:00 GMT` (RFC 9110, section 5.6.7, the form that servers must write).
  static func moment(_ text: String) -> Timestamp? {
    let words = text.split(separator: " ")
    guard words.count == 6, let month = months.firstIndex(of: String(words[2])) else { return nil }
    let number = month + 1
    return MomentText.moment("\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4]).000000Z")
  }

  /// `2026-05-01T10:00:00.123Z`, with any number of digits for parts of a second.
  static func isoMoment(_ text: String) -> Timestamp? {
    guard text.hasSuffix("Z"), text.utf8.count >= 20 else { return nil }
    let digits = text.dropFirst(20).dropLast().prefix(6)
    return MomentText.moment(text.prefix(19) + "." + digits + String(repeating: "0", count: 6 - digits.count) + "Z")
  }
}
