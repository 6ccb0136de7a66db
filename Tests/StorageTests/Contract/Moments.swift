import TrafficCore

extension Timestamp {
  /// A moment on the first of May 2026, so many seconds after ten.
  static func second(_ seconds: Double) -> Timestamp {
    Timestamp(microseconds: 1_777_629_600_000_000).advanced(bySeconds: seconds)
  }
}
