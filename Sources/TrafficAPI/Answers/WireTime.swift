import Groundwork
package import TrafficCore

/// Moments as the contracts write them.
package enum WireTime {
  /// `2026-05-01T10:00:00Z`, with six decimals where there are any.
  package static func zoned(_ moment: Timestamp) -> String { plain(moment) + "Z" }

  /// The same without a zone; UTC all the same.
  package static func plain(_ moment: Timestamp) -> String {
    let perSecond: Int64 = 1_000_000
    let fraction = (moment.microseconds % perSecond + perSecond) % perSecond
    let seconds = (moment.microseconds - fraction) / perSecond
    // The first 19 characters are the whole seconds.
    let text = String(decoding: ISO8601.text(sinceEpoch: .seconds(seconds)).utf8.prefix(19), as: UTF8.self)
    if fraction == 0 { return text }
    let digits = String(fraction)
    return "\(text).\(String(repeating: "0", count: 6 - digits.count))\(digits)"
  }
}
