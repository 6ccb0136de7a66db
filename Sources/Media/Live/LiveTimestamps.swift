import TrafficCore

/// Stamps the frames of a camera with wall time that is as even as the camera's own clock.
///
/// The camera's clock gives the distances, the arrival the place on our time line: a frame is never from the future,
/// and a camera clock that runs away or jumps is tied to the arrival again. Moments only go forward, also across
/// connections: when the machine's clock is set back, they go on somewhat slower until it has caught up.
struct LiveTimestamps {
  /// How far the camera's clock may drift from the arrival before it is tied again. Seconds; more than network jitter.
  private let tolerance = 1.0
  /// Arrival minus camera time, in microseconds, of the quickest frame so far.
  private var offset: Int64?
  private var last: Timestamp?
  /// The moment before `last` as it was measured, without making it go forward.
  private var lastMeasured: Timestamp?
  /// How fast moments go on while the machine's clock is behind them: distances are nearly right meanwhile.
  private let catchingUpPace = 0.9

  /// A new connection begins: the camera's clock may have another origin.
  mutating func restart() { offset = nil }

  /// - Parameter cameraTime: by the camera's clock; nil where it sends none.
  mutating func timestamp(cameraTime: Timestamp?, arrival: Timestamp) -> Timestamp {
    let measured = cameraTime.map { place($0, arrival: arrival) } ?? arrival
    var moment = measured
    if let last, let lastMeasured {
      let step = Double(max(0, measured.microseconds - lastMeasured.microseconds)) * catchingUpPace
      moment = max(measured, Timestamp(microseconds: last.microseconds + max(1, Int64(step))))
    }
    (last, lastMeasured) = (moment, measured)
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
