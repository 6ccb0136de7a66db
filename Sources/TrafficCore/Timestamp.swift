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
    Double(microseconds - earlier.microseconds) / 1_000_000
  }

  /// The moment `seconds` later, to the nearest microsecond.
  package func advanced(bySeconds seconds: Double) -> Timestamp {
    Timestamp(microseconds: microseconds + Int64((seconds * 1_000_000).rounded()))
  }
}
