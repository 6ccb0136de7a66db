import TrafficCore

/// Turns a stream's presentation times into moments that only go forward, keeping variable rates and gaps.
///
/// Times start at `origin` plus what the stream is past its own start. A stream whose clock jumps back (parts joined
/// together, a restarted camera) goes on one nominal frame after the last picture.
struct TimestampTrack {
  private let origin: Timestamp
  private let nominalStep: Int64
  private var shift: Int64
  private var last: Timestamp?

  /// - Parameters:
  ///   - start: the stream's own first time in microseconds; nil takes the first picture's.
  ///   - framesPerSecond: for pictures without a time; 25 where the stream does not say.
  init(origin: Timestamp, start: Int64?, framesPerSecond: Double?) {
    self.origin = origin
    let rate = framesPerSecond ?? 25
    nominalStep = rate > 0 && rate < 1_000_000 ? Int64((1_000_000 / rate).rounded()) : 40_000
    shift = start.map { 0 &- $0 } ?? 0
    needsStart = start == nil
  }

  private var needsStart: Bool

  /// - Parameter time: in microseconds of the stream's clock; nil for a picture that has none.
  mutating func timestamp(for time: Int64?) -> Timestamp {
    let moment = next(time)
    last = moment
    return moment
  }

  private mutating func next(_ time: Int64?) -> Timestamp {
    guard let time else {
      guard let last else { return origin }
      return Timestamp(microseconds: last.microseconds &+ nominalStep)
    }
    if needsStart {
      needsStart = false
      shift = (last.map { $0.microseconds &- origin.microseconds &+ nominalStep } ?? 0) &- time
    }
    let moment = Timestamp(microseconds: origin.microseconds &+ time &+ shift)
    guard let last, moment <= last else { return moment }
    let resumed = Timestamp(microseconds: last.microseconds &+ nominalStep)
    shift = resumed.microseconds &- origin.microseconds &- time
    return resumed
  }
}
