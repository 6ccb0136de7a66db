/// Time spans as people write them in settings: `500 ms`, `10 s`, `5 min`, `1.5 h`.
package enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("ms", 1), ("min", 60_000), ("s", 1_000), ("h", 3_600_000),
  ]

  /// `nil` without a unit, for negative spans and for spans beyond ten years.
  package static func duration(from text: String) -> Duration? {
    for unit in units where text.hasSuffix(unit.name) {
      let digits = text.dropLast(unit.name.count).filter { $0 != " " }
      guard let amount = Double(String(digits)), amount.isFinite, amount >= 0 else { return nil }
      let milliseconds = (amount * Double(unit.milliseconds)).rounded()
      guard milliseconds <= 10 * 366 * 86_400_000.0 else { return nil }
      return .milliseconds(Int64(milliseconds))
    }
    return nil
  }

  /// The shortest exact spelling, to the millisecond.
  package static func text(of duration: Duration) -> String {
    let parts = duration.components
    let milliseconds = parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
    let unit = units.sorted { $0.milliseconds > $1.milliseconds }.first { milliseconds % $0.milliseconds == 0 }
    guard let unit, milliseconds != 0 else { return "\(milliseconds) ms" }
    return "\(milliseconds / unit.milliseconds) \(unit.name)"
  }
}
