import TrafficCore

extension Timestamp {
  /// The moment that much later; the last one there is rather than none.
  static func + (moment: Timestamp, duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, isTooFar) = moment.microseconds.addingReportingOverflow(whole + attoseconds / 1_000_000_000_000)
    return Timestamp(microseconds: isTooLong || isTooFar ? Int64.max : sum)
  }
}
