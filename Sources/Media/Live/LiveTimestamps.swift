import TrafficCore

/// Stamps the frames of a camera with wall time that is as even as the camera's own clock.
///
/// The camera's clock gives the distances, the arrival the place on our time line: a frame is never from the future,
/// and a camera clock that runs away or jumps is tied to the arrival again. Moments only go forward, also across
/// connections.
struct LiveTimestamps {
  /// How far the camera's clock may drift from the arrival before it is tied again. Seconds; more than network jitter.
  private let tolerance = 1.0
  /// Arrival minus camera time, in microseconds, of the quickest frame so far.
  private var offset: Int64?
  private var last: Timestamp?

  /// A new connection begins: the camera's clock may have another origin.
  mutating func restart() { offset = nil }

  /// - Parameter cameraTime: by the camera's clock; nil where it sends none.
  mutating func timestamp(cameraTime: Timestamp?, arrival: Timestamp) -> Timestamp {
    var moment = cameraTime.map { place($0, arrival: arrival) } ?? arrival
    if let last, moment <= last { moment = Timestamp(microseconds: last.microseconds + 1) }
    last = moment
    return moment
  }

  private mutating func place(_ cameraTime: Timestamp, arrival: Timestamp) -> Timestamp {
    let (newOffset, isOutOfRange) = arrival.microseconds.subtractingReportingOverflow(cameraTime.microseconds)
    guard !isOutOfRange else { return arrival }
    if let offset, newOffset >= offset, Double(newOffset - offset) / 1_000_000 <= tolerance {
      return Timestamp(microseconds: cameraTime.microseconds + offset)
    }
    offset = newOffset
    return arrival
  }
}
