import Glibc

/// Measures one vehicle's speed from where its box stands, over timestamps.
///
/// A weighted Huber line through the last second of places, along the vehicle's heading, bent as far as the places
/// surely show that it brakes or accelerates, so that the reading is the speed of now. Says nothing rather than
/// something wrong: with too few places, at the picture's border, where the calibration is not sure.
package struct SpeedEstimator: Sendable {
  package struct Settings: Sendable, Hashable {
    /// Seconds of the past that one reading rests on.
    package var window = 1.5
    package var smallestCount = 4
    /// Seconds between the first and the last place of a reading.
    package var smallestSpan = 0.4
    /// A pause in the track longer than this starts anew, seconds.
    package var largestGap = 1.0
    /// Metres per second, per second of window: speed changes and the contact point's walk under the vehicle.
    package var modelDeviation = 0.15
    /// How vehicles usually accelerate, m/s² (one deviation): a reading follows braking as far as the places show it.
    package var usualAcceleration = 1.2
    /// Where the calibration's own relative error is larger, there is no speed.
    package var largestScaleDeviation = 0.12
    /// A heading is believed when the way is so many deviations long.
    package var headingSureness = 4.0
    /// Huber's knee, in deviations.
    package var knee = 1.5
    package var iterations = 4

    package init() {}
  }

  private struct Sample {
    var time: Double
    var place: GroundPoint
    var covariance: Covariance2
    var pixel: PixelPoint
  }

  private let settings: Settings
  private var start: Timestamp?
  private var samples: [Sample] = []
  private var heading: SIMD2<Double>?
  private var scaleDeviation: Double?
  private var scaleTime = -Double.infinity
  private var history = ReadingHistory()

  package init(settings: Settings = Settings()) { self.settings = settings }

  /// The middle of all readings so far, m/s.
  package var median: Double? { history.median }

  /// The last sure heading, a unit vector on the ground.
  package var lastHeading: SIMD2<Double>? { heading }

  /// Takes the vehicle's box of this frame; nil when no speed can be said now.
  package mutating func update(_ box: PixelBox, at timestamp: Timestamp, on ground: MeasuringGround) -> SpeedReading? {
    guard let calibration = ground.calibration, !ground.isContactCut(box) else { return nil }
    guard let contact = ground.contact(of: box) else { return nil }
    let origin = start ?? timestamp
    start = origin
    let time = timestamp.seconds(since: origin)
    if let last = samples.last {
      guard time > last.time else { return nil }
      if time - last.time > settings.largestGap { samples.removeAll(keepingCapacity: true) }
    }
    samples.append(
      Sample(time: time, place: contact.place, covariance: contact.covariance, pixel: box.bottomCenter))
    let outdated = samples.firstIndex { time - $0.time <= settings.window + 1e-6 } ?? 0
    samples.removeFirst(outdated)
    guard let reading = reading(calibration) else { return nil }
    history.add(reading.metresPerSecond)
    return reading
  }

  private mutating func reading(_ calibration: Calibration) -> SpeedReading? {
    guard samples.count >= settings.smallestCount, let first = samples.first, let last = samples.last,
      last.time - first.time >= settings.smallestSpan - 1e-6
    else { return nil }
    let times = samples.map(\.time)
    guard let along = velocity(times) else { return nil }
    let direction = along.direction
    let origin = first.place
    guard
      let fit = MotionFit(
        times: times, until: last.time, usualAcceleration: settings.usualAcceleration,
        values: samples.map { ($0.place.x - origin.x) * direction.x + ($0.place.y - origin.y) * direction.y },
        variances: variances(times, along: direction),
        knee: settings.knee, iterations: settings.iterations),
      let scale = scale(calibration, from: first.pixel, to: last.pixel, at: last.time)
    else { return nil }
    var speed = fit.speed
    let fitVariance = fit.speedVariance
    if along.isUnsure { speed = max(0, speed * speed - fitVariance).squareRoot() }
    let model = settings.modelDeviation * (last.time - first.time)
    let variance = fitVariance + model * model + speed * speed * scale * scale
    return SpeedReading(
      metresPerSecond: max(0, speed), deviation: variance.squareRoot(), headingX: direction.x, headingY: direction.y)
  }

  /// How unsure the places are along the way. A box that trembles away from the camera claims to be less sure than
  /// one that trembles towards it; weighed so, far ends of a way would be drawn nearer and every speed be too low. So
  /// the deviations follow the vehicle evenly, not its box.
  private func variances(_ times: [Double], along direction: SIMD2<Double>) -> [Double] {
    let seen = samples.map { $0.covariance.variance(alongX: direction.x, y: direction.y) }
    let logarithms = seen.map { log($0) }
    guard seen.allSatisfy({ $0 > 0 }),
      let even = LineFit(times: times, values: logarithms, variances: seen.map { _ in 1 }, iterations: 0)
    else { return seen }
    return times.map { exp(even.at($0)) }
  }

  /// The direction of travel: fresh when the vehicle surely moved, else the last one that was sure.
  private mutating func velocity(_ times: [Double]) -> (direction: SIMD2<Double>, isUnsure: Bool)? {
    guard
      let x = LineFit(
        times: times, values: samples.map(\.place.x), variances: samples.map(\.covariance.xx), knee: settings.knee,
        iterations: settings.iterations),
      let y = LineFit(
        times: times, values: samples.map(\.place.y), variances: samples.map(\.covariance.yy), knee: settings.knee,
        iterations: settings.iterations)
    else { return nil }
    let speed = hypot(x.slope, y.slope)
    let noise = (x.slopeVariance + y.slopeVariance).squareRoot()
    guard speed > 0 else { return heading.map { ($0, false) } }
    let fresh = SIMD2(x.slope / speed, y.slope / speed)
    if speed > settings.headingSureness * noise {
      heading = fresh
      return (fresh, false)
    }
    if let heading { return (heading, false) }
    return (fresh, true)
  }

  /// Looked up anew four times a second: it changes slowly and costs a few hundred projections.
  private mutating func scale(
    _ calibration: Calibration, from start: PixelPoint, to end: PixelPoint, at time: Double
  ) -> Double? {
    if time - scaleTime >= Self.scaleRefresh {
      scaleTime = time
      scaleDeviation = calibration.scaleDeviation(from: start, to: end)
    }
    return scaleDeviation.flatMap { $0 <= settings.largestScaleDeviation ? $0 : nil }
  }

  private static let scaleRefresh = 0.25
}

/// The middle of a growing number of readings in bounded memory: when full, every second one is forgotten and from
/// then on only every second one is kept.
private struct ReadingHistory: Sendable {
  private var kept: [Double] = []
  private var stride = 1
  private var seen = 0

  mutating func add(_ value: Double) {
    defer { seen += 1 }
    guard seen % stride == 0 else { return }
    if kept.count == Self.capacity {
      kept = kept.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      stride *= 2
      guard seen % stride == 0 else { return }
    }
    kept.append(value)
  }

  var median: Double? {
    guard !kept.isEmpty else { return nil }
    let sorted = kept.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  private static let capacity = 256
}
