import Glibc

/// Measures one vehicle's speed from where its box stands, over timestamps.
///
/// Several hypotheses of how it drives are followed side by side (`MotionMixture`); how far the boxes tremble is
/// learned from this camera's own boxes (`ContactNoise`). Says nothing rather than something wrong: with too few
/// places, at the picture's border, where the calibration is not sure.
package struct SpeedEstimator: Sendable {
  package struct Settings: Sendable, Hashable {
    package var motion = MotionMixture.Settings()
    package var noise = ContactNoise.Settings()
    package var smallestCount = 4
    /// Seconds between the first place and a reading.
    package var smallestSpan = 0.4
    /// A pause in the track longer than this starts anew, seconds.
    package var largestGap = 1.0
    /// What no residual shows, metres per second …
    package var modelDeviation = 0.05
    /// … and as part of the speed, where it is said at once: the contact point's walk under the vehicle grows with the
    /// way. A way that is judged as a whole knows where the middle was.
    package var walkDeviation = 0.007
    /// Where the calibration's own relative error is larger, there is no speed.
    package var largestScaleDeviation = 0.12
    /// A reading whose deviation is larger than this, m/s, and than the part of the speed after it, says nothing.
    package var largestDeviation = 10 / 3.6
    package var largestRelativeDeviation = 0.25
    /// The calibration's error is that of the way of so many seconds.
    package var scaleSeconds = 1.0
    /// How unsure a box's width is, as part of it.
    package var widthDeviation = 0.05
    /// While a long body turns, the place it is seen at walks around it: m/s for each metre beyond a car's length and
    /// each radian a second.
    package var turningDeviation = 0.5
    /// So long a turn is remembered, seconds: the motion only then follows the body again.
    package var turningMemory = 1.0
    /// A heading is believed when the speed is so many deviations large.
    package var headingSureness = 4.0
    /// So many times less sure is a box whose foot is hidden, when a way is judged as a whole: the network guesses where
    /// the foot is, and the side that is seen last.
    var hiddenFoot = 20.0
    var memory = WayMemory.Settings()
    var way = BodyWay.Settings()

    package init() {}
  }

  /// The motion and how many places it rests on.
  private struct Run {
    var motion: MotionMixture
    let start: Double
    var last: Double
    var count = 1
    /// Of the body's middle; before the heading is known, of the box's contact point.
    var isOfMiddle = false
  }

  private struct Body {
    var trafficClass: TrafficClass
    var footprint: BodyFootprint
    var heading: SIMD2<Double>
  }

  private let settings: Settings
  private var start: Timestamp?
  private var run: Run?
  private var heading: SIMD2<Double>?
  private var turn = TurnRate()
  private var noise = ContactNoise.Own()
  private var body: Body?
  private var scaleDeviation: Double?
  private var scaleTime = -Double.infinity
  private var history = ReadingHistory()
  private var memory: WayMemory

  package init(settings: Settings = Settings()) {
    self.settings = settings
    memory = WayMemory(settings: settings.memory)
  }

  /// The middle of all readings so far, m/s.
  package var median: Double? { history.median }

  /// The last sure heading, a unit vector on the ground.
  package var lastHeading: SIMD2<Double>? { heading }

  /// Takes the vehicle's box of this frame; nil when no speed can be said now.
  mutating func update(
    _ box: PixelBox, _ trafficClass: TrafficClass, isFootHidden: Bool, at timestamp: Timestamp,
    on ground: MeasuringGround,
    _ sceneNoise: inout ContactNoise
  ) -> SpeedReading? {
    guard let calibration = ground.calibration, !ground.isContactCut(box) else { return nil }
    guard let contact = ground.contact(of: box) else { return nil }
    let origin = start ?? timestamp
    start = origin
    let time = timestamp.seconds(since: origin)
    if let run, time <= run.last { return nil }
    if let run, time - run.last > settings.largestGap { self.run = nil }
    guard var run else {
      memory.note(.init(time: time, contact: SIMD2(contact.place.x, contact.place.y), covariance: contact.covariance))
      self.run = Run(
        motion: MotionMixture(at: contact.place, covariance: contact.covariance, settings: settings.motion),
        start: time, last: time)
      return nil
    }
    run.motion.predict(seconds: time - run.last)
    let offset = offset(of: box, trafficClass, &run, calibration.plane)
    // How unsure a box is follows the vehicle, not the box: one that trembles away from the camera would claim to be
    // less sure than one that trembles towards it, and every way would become too short.
    let foretold = run.motion.mean.place + offset
    let assumed =
      ground.contactCovariance(at: GroundPoint(x: foretold.x, y: foretold.y), of: box) ?? contact.covariance
    let doubt = isFootHidden ? settings.hiddenFoot * settings.hiddenFoot : 1
    memory.note(
      .init(
        time: time, contact: SIMD2(contact.place.x, contact.place.y),
        covariance: Covariance2(xx: assumed.xx * doubt, xy: assumed.xy * doubt, yy: assumed.yy * doubt),
        isGuessed: isFootHidden))
    let factor = sceneNoise.factor(noise)
    let believed = Covariance2(xx: assumed.xx * factor, xy: assumed.xy * factor, yy: assumed.yy * factor)
    let distance = run.motion.update(SIMD2(contact.place.x, contact.place.y) - offset, believed)
    run.last = time
    run.count += 1
    sceneNoise.note(squaredDistance: distance, factor: factor, &noise)
    let reading = reading(calibration, run)
    self.run = run
    if let reading { history.add(reading.metresPerSecond) }
    return reading
  }

  /// From the middle of the body to where its box stands; zero while the heading is not known. When it becomes known,
  /// the motion so far is moved from the one to the other.
  private mutating func offset(
    of box: PixelBox, _ trafficClass: TrafficClass, _ run: inout Run, _ plane: GroundPlane
  ) -> SIMD2<Double> {
    guard let heading else { return .zero }
    var body = body ?? Body(trafficClass: trafficClass, footprint: BodyFootprint(trafficClass), heading: heading)
    let before = body
    if body.trafficClass != trafficClass { (body.trafficClass, body.footprint) = (trafficClass, .init(trafficClass)) }
    body.heading = heading
    let place = run.motion.mean.place
    let middle = GroundPoint(x: place.x, y: place.y)
    body.footprint.learn(
      box.width, deviation: settings.widthDeviation * box.width, at: middle, heading: heading, on: plane)
    self.body = body
    guard let offset = body.footprint.offset(at: middle, heading: heading, on: plane) else { return .zero }
    let known = run.isOfMiddle ? before.footprint.offset(at: middle, heading: before.heading, on: plane) : nil
    // What is learned of the body and of its heading moves the middle that is followed, not the vehicle: else a
    // heading that trembles would move the middle, and the middle's motion the heading.
    run.motion.shift(by: (known ?? .zero) - offset)
    run.isOfMiddle = true
    return offset
  }

  private mutating func reading(_ calibration: Calibration, _ run: Run) -> SpeedReading? {
    guard run.count >= settings.smallestCount, run.last - run.start >= settings.smallestSpan - 1e-6 else { return nil }
    let mean = run.motion.mean
    guard let along = direction(mean), let scale = scale(calibration, mean, at: run.last) else { return nil }
    let direction = along.direction
    let fitVariance = mean.velocityCovariance.variance(alongX: direction.x, y: direction.y)
    var speed = mean.velocity.x * direction.x + mean.velocity.y * direction.y
    if along.isUnsure { speed = max(0, speed * speed - fitVariance).squareRoot() }
    turn.note(heading, at: run.last, memory: settings.turningMemory)
    return reading(
      speed: speed, along: direction, fitVariance: fitVariance,
      relativeVariance: scale * scale + settings.walkDeviation * settings.walkDeviation, turnRate: turn.rate)
  }

  /// A reading with everything that makes it unsure.
  private func reading(
    speed: Double, along direction: SIMD2<Double>, fitVariance: Double, relativeVariance relative: Double,
    turnRate: Double
  ) -> SpeedReading? {
    let turning = settings.turningDeviation * max(0, (body?.footprint.length ?? 0) - Self.carLength) * turnRate
    let variance =
      fitVariance + settings.modelDeviation * settings.modelDeviation + speed * speed * relative + turning * turning
    let deviation = variance.squareRoot()
    guard deviation <= max(settings.largestDeviation, settings.largestRelativeDeviation * speed) else { return nil }
    return SpeedReading(
      metresPerSecond: max(0, speed), deviation: deviation, headingX: direction.x, headingY: direction.y)
  }

  /// When the middle of the body went over a line, and how fast it was there, judged by what was seen before and
  /// after.
  ///
  /// - Parameter contactTime: when the box went over it; the speed is that of this moment as long as the middle's own is
  ///   not known.
  func passage(
    over line: Segment<GroundPoint>, towardsPositive: Bool, contactTime: Timestamp, _ calibration: Calibration,
    _ sceneNoise: ContactNoise
  ) -> BodyPassage? {
    guard let start, let way = way(calibration, sceneNoise) else { return nil }
    let crossing = way.crossing(of: line, towardsPositive: towardsPositive)
    var time = contactTime.seconds(since: start)
    if case .crossed(let own) = crossing { time = own }
    guard let motion = way.motion(at: time) else { return nil }
    return BodyPassage(
      crossing: crossing, time: start.advanced(bySeconds: time),
      reading: reading(motion, of: way, at: time, calibration))
  }

  /// When and where the middle went over a line that its box was not seen to leave, if the vehicle drove on as it was seen
  /// last, within so many seconds.
  func lastCrossing(
    of line: Segment<GroundPoint>, towardsPositive: Bool, within seconds: Double, _ calibration: Calibration,
    _ sceneNoise: ContactNoise
  ) -> MiddleCrossing? {
    guard let start, let way = way(calibration, sceneNoise) else { return nil }
    guard let found = way.crossing(of: line, towardsPositive: towardsPositive, within: seconds) else { return nil }
    return MiddleCrossing(
      place: found.place, time: start.advanced(bySeconds: found.time),
      isSeen: found.time <= way.moments.last?.time ?? found.time)
  }

  /// nil when there is too little of it.
  private func way(_ calibration: Calibration, _ sceneNoise: ContactNoise) -> BodyWay? {
    let way = BodyWay(
      memory.sightings, footprint: body?.footprint, noise: sceneNoise.factor(noise), on: calibration.plane,
      motion: settings.motion, settings: settings.way)
    guard way.moments.count >= settings.smallestCount, let first = way.moments.first, let last = way.moments.last,
      last.time - first.time >= settings.smallestSpan - 1e-6
    else { return nil }
    return way
  }

  private func reading(
    _ motion: (place: SIMD2<Double>, velocity: SIMD2<Double>, covariance: Covariance2), of way: BodyWay,
    at time: Double,
    _ calibration: Calibration
  ) -> SpeedReading? {
    let speed = hypot(motion.velocity.x, motion.velocity.y)
    guard speed > 0 else { return nil }
    let direction = motion.velocity / speed
    let half = motion.velocity * (settings.scaleSeconds / 2)
    let ends = [motion.place - half, motion.place + half].compactMap {
      calibration.plane.pixel(of: GroundPoint(x: $0.x, y: $0.y))
    }
    guard ends.count == 2, let scale = calibration.scaleDeviation(from: ends[0], to: ends[1]),
      scale <= settings.largestScaleDeviation
    else { return nil }
    return reading(
      speed: speed, along: direction,
      fitVariance: way.misfit * motion.covariance.variance(alongX: direction.x, y: direction.y),
      relativeVariance: scale * scale, turnRate: way.turnRate(at: time))
  }

  /// The direction of travel: fresh when the vehicle surely moved, else the last one that was sure.
  private mutating func direction(_ mean: MotionFilter) -> (direction: SIMD2<Double>, isUnsure: Bool)? {
    let velocity = mean.velocity
    let speed = hypot(velocity.x, velocity.y)
    guard speed > 0 else { return heading.map { ($0, false) } }
    let fresh = velocity / speed
    let spread = mean.velocityCovariance
    if speed > settings.headingSureness * (spread.xx + spread.yy).squareRoot() {
      heading = fresh
      return (fresh, false)
    }
    if let heading { return (heading, false) }
    return (fresh, true)
  }

  /// Looked up anew four times a second: it changes slowly and costs a few hundred projections.
  private mutating func scale(_ calibration: Calibration, _ mean: MotionFilter, at time: Double) -> Double? {
    if time - scaleTime >= Self.scaleRefresh {
      scaleTime = time
      let way = mean.velocity * settings.scaleSeconds
      let here = GroundPoint(x: mean.place.x, y: mean.place.y)
      let before = GroundPoint(x: here.x - way.x, y: here.y - way.y)
      scaleDeviation = calibration.plane.pixel(of: here).flatMap { end in
        calibration.scaleDeviation(from: calibration.plane.pixel(of: before) ?? end, to: end)
      }
    }
    return scaleDeviation.flatMap { $0 <= settings.largestScaleDeviation ? $0 : nil }
  }

  private static let scaleRefresh = 0.25
  /// Metres; shorter bodies turn on the spot, compared with how far their boxes tremble.
  private static let carLength = 5.0
}
