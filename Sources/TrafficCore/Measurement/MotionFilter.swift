import Glibc

/// Follows one vehicle over the ground with an acceleration that fades: one hypothesis of how livelily it drives.
///
/// Singer, "Estimating Optimal Tracking Filter Performance for Manned Maneuvering Targets", IEEE Trans. AES-6 (1970),
/// on both axes, which only the measurements couple. The state is (x, ẋ, ẍ, y, ẏ, ÿ) in metres and seconds; the last
/// two lanes of a row are unused.
struct MotionFilter: Sendable, Hashable {
  private(set) var state = SIMD8<Double>.zero
  private(set) var covariance = MotionCovariance()

  var place: SIMD2<Double> { SIMD2(state[0], state[3]) }
  var velocity: SIMD2<Double> { SIMD2(state[1], state[4]) }
  var placeCovariance: Covariance2 {
    Covariance2(xx: covariance.row0[0], xy: covariance.row0[3], yy: covariance.row3[3])
  }
  var velocityCovariance: Covariance2 {
    Covariance2(xx: covariance.row1[1], xy: covariance.row1[4], yy: covariance.row4[4])
  }

  /// - Parameters:
  ///   - speed: deviation of a vehicle's velocity before it is known, each axis.
  ///   - acceleration: deviation of this hypothesis's acceleration, each axis.
  init(at place: GroundPoint, covariance measured: Covariance2, speed: Double, acceleration: Double) {
    state[0] = place.x
    state[3] = place.y
    covariance.row0[0] = measured.xx
    covariance.row0[3] = measured.xy
    covariance.row3[0] = measured.xy
    covariance.row3[3] = measured.yy
    covariance.row1[1] = speed * speed
    covariance.row4[4] = speed * speed
    covariance.row2[2] = acceleration * acceleration
    covariance.row5[5] = acceleration * acceleration
  }

  /// The mean and the covariance of several hypotheses, each as likely as `shares` say.
  init(mixing filters: [MotionFilter], shares: [Double]) {
    for (filter, share) in zip(filters, shares) { state += filter.state * share }
    for (filter, share) in zip(filters, shares) {
      covariance.add(filter.covariance, share: share, spread: filter.state - state)
    }
  }

  /// - Parameters:
  ///   - acceleration: deviation of the acceleration, m/s².
  ///   - memory: seconds in which an acceleration fades to a third.
  mutating func predict(seconds t: Double, acceleration: Double, memory: Double) {
    let (kept, toVelocity, toPlace) = Self.step(seconds: t, memory: memory)
    state[0] += t * state[1] + toPlace * state[2]
    state[1] += toVelocity * state[2]
    state[2] *= kept
    state[3] += t * state[4] + toPlace * state[5]
    state[4] += toVelocity * state[5]
    state[5] *= kept
    covariance.propagate(step: t, toPlace: toPlace, toVelocity: toVelocity, kept: kept)
    // White jerk over the step: what Singer's own terms tend to when the step is short against the memory.
    covariance.addJerk(2 / memory * acceleration * acceleration, over: t)
  }

  /// What is left of an acceleration after a time, and what it has added to the velocity and to the place.
  static func step(seconds t: Double, memory: Double) -> (kept: Double, toVelocity: Double, toPlace: Double) {
    let rate = 1 / memory
    let kept = exp(-rate * t)
    return (kept, (1 - kept) / rate, (rate * t - 1 + kept) / (rate * rate))
  }

  mutating func shift(by offset: SIMD2<Double>) {
    state[0] += offset.x
    state[3] += offset.y
  }

  /// Takes a measured place in.
  mutating func update(_ measured: SIMD2<Double>, _ noise: Covariance2) {
    let total = placeCovariance + noise
    let determinant = total.xx * total.yy - total.xy * total.xy
    guard determinant > 0, determinant.isFinite else { return }
    let x = covariance.row0
    let y = covariance.row3
    let gainX = (x * total.yy - y * total.xy) / determinant
    let gainY = (y * total.xx - x * total.xy) / determinant
    let surprise = measured - place
    state += gainX * surprise.x + gainY * surprise.y
    covariance.reduce(x, y, gainX, gainY)
  }

  /// Squared distance of a measured place from the prediction, in deviations, and how likely it was, as a logarithm.
  func surprise(_ measured: SIMD2<Double>, _ noise: Covariance2) -> (distance: Double, logLikelihood: Double) {
    let total = placeCovariance + noise
    let distance = total.inverseForm(measured - place)
    let determinant = total.xx * total.yy - total.xy * total.xy
    return (distance, -0.5 * (distance + log(max(determinant, .leastNormalMagnitude))))
  }
}

/// Six rows of a symmetric 6 × 6 matrix.
struct MotionCovariance: Sendable, Hashable {
  var row0 = SIMD8<Double>.zero
  var row1 = SIMD8<Double>.zero
  var row2 = SIMD8<Double>.zero
  var row3 = SIMD8<Double>.zero
  var row4 = SIMD8<Double>.zero
  var row5 = SIMD8<Double>.zero

  /// F·P·Fᵀ: first the rows, then the columns.
  mutating func propagate(step t: Double, toPlace: Double, toVelocity: Double, kept: Double) {
    row0 += row1 * t
    row0 += row2 * toPlace
    row1 += row2 * toVelocity
    row2 *= kept
    row3 += row4 * t
    row3 += row5 * toPlace
    row4 += row5 * toVelocity
    row5 *= kept
    let columns = { (row: inout SIMD8<Double>) in
      row[0] += t * row[1] + toPlace * row[2]
      row[1] += toVelocity * row[2]
      row[2] *= kept
      row[3] += t * row[4] + toPlace * row[5]
      row[4] += toVelocity * row[5]
      row[5] *= kept
    }
    columns(&row0)
    columns(&row1)
    columns(&row2)
    columns(&row3)
    columns(&row4)
    columns(&row5)
  }

  /// Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation (2001), eq. 6.2.3-9.
  mutating func addJerk(_ density: Double, over t: Double) {
    let (t2, t3) = (t * t, t * t * t)
    let places = density * t2 * t3 / 20
    let placeVelocity = density * t2 * t2 / 8
    let placeAcceleration = density * t3 / 6
    let velocities = density * t3 / 3
    let velocityAcceleration = density * t2 / 2
    let accelerations = density * t
    row0 += SIMD8(places, placeVelocity, placeAcceleration, 0, 0, 0, 0, 0)
    row1 += SIMD8(placeVelocity, velocities, velocityAcceleration, 0, 0, 0, 0, 0)
    row2 += SIMD8(placeAcceleration, velocityAcceleration, accelerations, 0, 0, 0, 0, 0)
    row3 += SIMD8(0, 0, 0, places, placeVelocity, placeAcceleration, 0, 0)
    row4 += SIMD8(0, 0, 0, placeVelocity, velocities, velocityAcceleration, 0, 0)
    row5 += SIMD8(0, 0, 0, placeAcceleration, velocityAcceleration, accelerations, 0, 0)
  }

  /// P − K·H·P, where `x` and `y` are the rows of H·P.
  mutating func reduce(_ x: SIMD8<Double>, _ y: SIMD8<Double>, _ gainX: SIMD8<Double>, _ gainY: SIMD8<Double>) {
    row0 -= x * gainX[0] + y * gainY[0]
    row1 -= x * gainX[1] + y * gainY[1]
    row2 -= x * gainX[2] + y * gainY[2]
    row3 -= x * gainX[3] + y * gainY[3]
    row4 -= x * gainX[4] + y * gainY[4]
    row5 -= x * gainX[5] + y * gainY[5]
  }

  /// A hypothesis's part of a mixture: its own spread and how far it lies from the mean.
  mutating func add(_ other: MotionCovariance, share: Double, spread: SIMD8<Double>) {
    let weighted = spread * share
    row0 += other.row0 * share + weighted * spread[0]
    row1 += other.row1 * share + weighted * spread[1]
    row2 += other.row2 * share + weighted * spread[2]
    row3 += other.row3 * share + weighted * spread[3]
    row4 += other.row4 * share + weighted * spread[4]
    row5 += other.row5 * share + weighted * spread[5]
  }
}
