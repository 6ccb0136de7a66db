import Glibc

/// The way of the middle of a body over some seconds, judged as a whole: when it went over a line, and how fast it was.
///
/// Where a box stands is not where the body is (`BodyFootprint`), and from where it stands to the middle depends on the
/// heading. So the way is gone over some times, each time with the headings that the time before found.
struct BodyWay: Sendable {
  struct Settings: Sendable, Hashable {
    /// How often the way is gone over.
    var rounds = 3
    /// A heading is taken from motion quicker than this, m/s; who stands keeps the one before.
    var slowestTurning = 1.0
    /// How fast the heading turns is judged over so many seconds before and after.
    var turnSpan = 0.5
    /// Who moves so many deviations fast surely moves.
    var surelyMoving = 3.0
    /// And slower than this is queueing, m/s (10 km/h).
    var slowestLeaving = 10 / 3.6
    /// How alike two boxes err fades to a third while the vehicle goes so far, metres …
    var likeWay = 1.8
    /// … or for so long, seconds.
    var likeSeconds = 1.0
    /// That boxes tremble as much as was assumed is worth so many boxes, against what they are found to do.
    var assumedCount = 10.0
    /// One wild box counts no more than this, squared deviations.
    var largestMisfit = 20.0

    init() {}
  }

  /// Where the middle of the body was when a box was seen, and how it moved.
  let moments: [MotionSmoother.Moment]
  /// By what the variances of the moments are to be multiplied: how far the boxes were from the way, compared with how
  /// far they were assumed to be.
  let misfit: Double
  private let settings: Settings

  /// - Parameters:
  ///   - footprint: nil as long as no heading was sure: then it is the way of the box's foot.
  ///   - noise: by what the sightings' covariances are to be multiplied.
  init(
    _ sightings: ArraySlice<WayMemory.Sighting>, footprint: BodyFootprint?, noise: Double, on plane: GroundPlane,
    motion: MotionMixture.Settings, settings: Settings = Settings()
  ) {
    let smoother = MotionSmoother(settings: motion)
    var offsets = Array(repeating: SIMD2<Double>.zero, count: sightings.count)
    var common = Array(repeating: 1.0, count: sightings.count)
    var moments: [MotionSmoother.Moment] = []
    var places: [(time: Double, place: SIMD2<Double>, noise: Covariance2)] = []
    for round in 0..<max(1, settings.rounds) {
      if round > 0 {
        guard let footprint, let headings = Self.headings(moments, faster: settings.slowestTurning) else { break }
        for (index, moment) in moments.enumerated() {
          let middle = GroundPoint(x: moment.place.x, y: moment.place.y)
          offsets[index] = footprint.offset(at: middle, heading: headings[index], on: plane) ?? offsets[index]
        }
        common = Self.commonErrors(moments, settings)
      }
      places = zip(sightings, zip(offsets, common)).map { sighting, way in
        let spread = sighting.covariance
        let scale = noise * way.1
        return (
          sighting.time, sighting.contact - way.0,
          Covariance2(xx: spread.xx * scale, xy: spread.xy * scale, yy: spread.yy * scale)
        )
      }
      moments = smoother.moments(places)
    }
    self.moments = moments
    misfit = Self.misfit(moments, places, common, isGuessed: sightings.map(\.isGuessed), settings)
    self.settings = settings
  }

  enum Crossing: Sendable, Hashable {
    /// The middle is still before the line.
    case notYet
    /// At this time.
    case crossed(Double)
    /// It was over the line before anything that is remembered.
    case before
  }

  /// When the middle went over the endless line, the last time.
  func crossing(of line: Segment<GroundPoint>, towardsPositive: Bool) -> Crossing {
    let sign = towardsPositive ? 1.0 : -1
    let distances = moments.map { sign * line.signedDistance(of: GroundPoint(x: $0.place.x, y: $0.place.y)) }
    guard let last = distances.last, last >= 0 else { return .notYet }
    guard let index = distances.lastIndex(where: { $0 < 0 }) else { return .before }
    let share = distances[index] / (distances[index] - distances[index + 1])
    return .crossed(moments[index].time + share * (moments[index + 1].time - moments[index].time))
  }

  /// When the middle goes over the endless line if it drives on as it was seen last, within so many seconds.
  func crossing(
    of line: Segment<GroundPoint>, towardsPositive: Bool, within seconds: Double
  ) -> (time: Double, place: GroundPoint)? {
    guard let last = moments.last else { return nil }
    let speed = hypot(last.velocity.x, last.velocity.y)
    let spread = last.velocityCovariance
    // Who may stand did not leave: its box only trembles. And who crawls may yet be seen again on this side.
    guard speed > settings.slowestLeaving, speed > settings.surelyMoving * (spread.xx + spread.yy).squareRoot() else {
      return nil
    }
    if case .crossed(let time) = crossing(of: line, towardsPositive: towardsPositive) {
      return motion(at: time).map { (time, GroundPoint(x: $0.place.x, y: $0.place.y)) }
    }
    let end = last.place + last.velocity * seconds
    let from = GroundPoint(x: last.place.x, y: last.place.y)
    let (before, after) = (line.signedDistance(of: from), line.signedDistance(of: GroundPoint(x: end.x, y: end.y)))
    guard towardsPositive ? before < 0 && after >= 0 : before > 0 && after <= 0 else { return nil }
    let share = before / (before - after)
    let place = last.place + last.velocity * (seconds * share)
    return (last.time + seconds * share, GroundPoint(x: place.x, y: place.y))
  }

  /// How the middle moved at a time between the first and the last moment; of the nearest one at other times.
  func motion(at time: Double) -> (place: SIMD2<Double>, velocity: SIMD2<Double>, covariance: Covariance2)? {
    guard let after = moments.firstIndex(where: { $0.time >= time }) ?? moments.indices.last else { return nil }
    let later = moments[after]
    guard after > 0, later.time > time else { return (later.place, later.velocity, later.velocityCovariance) }
    let earlier = moments[after - 1]
    let share = (time - earlier.time) / (later.time - earlier.time)
    let (a, b) = (earlier.velocityCovariance, later.velocityCovariance)
    let spread = Covariance2(
      xx: a.xx + (b.xx - a.xx) * share, xy: a.xy + (b.xy - a.xy) * share, yy: a.yy + (b.yy - a.yy) * share)
    return (
      earlier.place + (later.place - earlier.place) * share,
      earlier.velocity + (later.velocity - earlier.velocity) * share, spread
    )
  }

  /// How fast the heading turns around a time, radians a second.
  func turnRate(at time: Double) -> Double {
    guard let first = moments.first, let last = moments.last else { return 0 }
    let start = max(first.time, time - settings.turnSpan)
    let end = min(last.time, time + settings.turnSpan)
    guard end - start >= settings.turnSpan, let a = motion(at: start)?.velocity, let b = motion(at: end)?.velocity,
      hypot(a.x, a.y) > settings.slowestTurning, hypot(b.x, b.y) > settings.slowestTurning
    else { return 0 }
    return abs(atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y)) / (end - start)
  }

  /// - Parameters:
  ///   - common: what `commonErrors` made the boxes less sure by: a single box is not.
  ///   - isGuessed: these were made less sure on purpose: near the way as they then seem to lie, they teach nothing.
  private static func misfit(
    _ moments: [MotionSmoother.Moment], _ places: [(time: Double, place: SIMD2<Double>, noise: Covariance2)],
    _ common: [Double], isGuessed: [Bool], _ settings: Settings
  ) -> Double {
    var (sum, count) = (0.0, 0.0)
    for (((moment, measured), common), isGuessed) in zip(zip(zip(moments, places), common), isGuessed)
    where !isGuessed {
      let squared = measured.noise.inverseForm(measured.place - moment.place) * common
      sum += min(squared, settings.largestMisfit) / 2
      count += 1
    }
    // The way took some of the boxes' freedom: its place, velocity and acceleration.
    return (settings.assumedCount + sum) / (settings.assumedCount + max(0, count - 3))
  }

  /// By what the variance of each box is to be multiplied because boxes that follow each other err alike: the sum of a
  /// correlation that fades as the vehicle comes to be seen from elsewhere, over all boxes before and after.
  private static func commonErrors(_ moments: [MotionSmoother.Moment], _ settings: Settings) -> [Double] {
    guard let first = moments.first, let last = moments.last, last.time > first.time else {
      return moments.map { _ in 1 }
    }
    let step = (last.time - first.time) / Double(moments.count - 1)
    return moments.map { moment in
      let speed = max(hypot(moment.velocity.x, moment.velocity.y), .leastNormalMagnitude)
      return 1 / tanh(step / (2 * min(settings.likeWay / speed, settings.likeSeconds)))
    }
  }

  /// One for each moment; nil when it never moved. Who stands keeps the heading from before, or has the one after.
  private static func headings(_ moments: [MotionSmoother.Moment], faster: Double) -> [SIMD2<Double>]? {
    let own = moments.map { moment -> SIMD2<Double>? in
      let speed = hypot(moment.velocity.x, moment.velocity.y)
      return speed > faster ? moment.velocity / speed : nil
    }
    guard var heading = own.lazy.compactMap(\.self).first else { return nil }
    return own.map { fresh in
      heading = fresh ?? heading
      return heading
    }
  }
}
