/// A moment, so that time is never counted in frames. Microseconds since 1970, UTC.
///
/// Media without a wall clock (a file) starts at `Timestamp.zero` unless told when it was recorded.
package struct Timestamp: Sendable, Hashable, Comparable {
  package let microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static let zero = Timestamp(microseconds: 0)

  package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

  /// Seconds since `earlier`, negative when `earlier` is in fact later.
  package func seconds(since earlier: Timestamp) -> Double {
    let (difference, isTooFar) = microseconds.subtractingReportingOverflow(earlier.microseconds)
    return (isTooFar ? Double(microseconds) - Double(earlier.microseconds) : Double(difference)) / 1_000_000
  }

  /// The moment `seconds` later, to the nearest microsecond; at most the last one there is.
  package func advanced(bySeconds seconds: Double) -> Timestamp {
    let step = (seconds * 1_000_000).rounded()
    let end = step < 0 ? Int64.min : Int64.max
    let (sum, isTooFar) = microseconds.addingReportingOverflow(Int64(exactly: step) ?? end)
    return Timestamp(microseconds: isTooFar ? end : sum)
  }
}
