/// Where a detection stands on the road, in metres, with its covariance.
struct GroundMeasurement: Sendable {
  var position: SIMD2<Double>
  var covariance: Covariance2
}

/// Follows a vehicle on the road: constant velocity with random acceleration, in metres and seconds.
///
/// The state is (X, Ẋ, Y, Ẏ); the covariance is kept as four rows.
struct GroundFilter: Sendable {
  private(set) var state: SIMD4<Double>
  private var rows: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>)

  var position: SIMD2<Double> { SIMD2(state[0], state[2]) }
  var velocity: SIMD2<Double> { SIMD2(state[1], state[3]) }
  var positionCovariance: Covariance2 { Covariance2(xx: rows.0[0], xy: rows.0[2], yy: rows.2[2]) }
  var covarianceRows: [SIMD4<Double>] { [rows.0, rows.1, rows.2, rows.3] }

  /// Begins at a first measurement with what is expected of the velocity.
  init(_ measurement: GroundMeasurement, velocity: SIMD2<Double> = .zero, velocityCovariance spread: Covariance2) {
    let covariance = measurement.covariance
    state = SIMD4(measurement.position.x, velocity.x, measurement.position.y, velocity.y)
    rows = (
      SIMD4(covariance.xx, 0, covariance.xy, 0), SIMD4(0, spread.xx, 0, spread.xy),
      SIMD4(covariance.xy, 0, covariance.yy, 0), SIMD4(0, spread.xy, 0, spread.yy)
    )
  }

  /// - Parameter acceleration: standard deviation in m/s² (white noise acceleration, Bar-Shalom 2001, eq. 6.3.2-4).
  mutating func predict(seconds: Double, acceleration: Double) {
    state += SIMD4(state[1], 0, state[3], 0) * seconds
    // F·P: a position row gains its velocity row; then (F·P)·Fᵀ does the same to the columns.
    rows.0 += rows.1 * seconds
    rows.2 += rows.3 * seconds
    Self.advanceColumns(&rows.0, seconds)
    Self.advanceColumns(&rows.1, seconds)
    Self.advanceColumns(&rows.2, seconds)
    Self.advanceColumns(&rows.3, seconds)
    let variance = acceleration * acceleration
    let square = seconds * seconds
    let onPosition = variance * square * square / 4
    let across = variance * square * seconds / 2
    let onVelocity = variance * square
    rows.0 += SIMD4(onPosition, across, 0, 0)
    rows.1 += SIMD4(across, onVelocity, 0, 0)
    rows.2 += SIMD4(0, 0, onPosition, across)
    rows.3 += SIMD4(0, 0, across, onVelocity)
  }

  private static func advanceColumns(_ row: inout SIMD4<Double>, _ seconds: Double) {
    row += SIMD4(row[1], 0, row[3], 0) * seconds
  }

  mutating func update(_ measurement: GroundMeasurement) {
    let total = positionCovariance + measurement.covariance
    let determinant = total.xx * total.yy - total.xy * total.xy
    guard determinant > 0, determinant.isFinite else { return }
    // Columns 0 and 2 of P are rows 0 and 2, as P is symmetric.
    let gainX = (rows.0 * total.yy - rows.2 * total.xy) / determinant
    let gainY = (rows.2 * total.xx - rows.0 * total.xy) / determinant
    let surprise = measurement.position - position
    state += gainX * surprise.x
    state += gainY * surprise.y
    let (rowX, rowY) = (rows.0, rows.2)
    rows.0 -= rowX * gainX[0] + rowY * gainY[0]
    rows.1 -= rowX * gainX[1] + rowY * gainY[1]
    rows.2 -= rowX * gainX[2] + rowY * gainY[2]
    rows.3 -= rowX * gainX[3] + rowY * gainY[3]
  }

  func squaredMahalanobis(_ measurement: GroundMeasurement) -> Double {
    (positionCovariance + measurement.covariance).inverseForm(measurement.position - position)
  }
}

extension Covariance2 {
  static func + (left: Self, right: Self) -> Self {
    Self(xx: left.xx + right.xx, xy: left.xy + right.xy, yy: left.yy + right.yy)
  }

  /// `vᵀ·M⁻¹·v`
  func inverseForm(_ vector: SIMD2<Double>) -> Double {
    let determinant = xx * yy - xy * xy
    return (yy * vector.x * vector.x - 2 * xy * vector.x * vector.y + xx * vector.y * vector.y) / determinant
  }
}

extension GroundMotion {
  init(_ filter: GroundFilter) {
    self.init(
      x: filter.position.x, y: filter.position.y, velocityX: filter.velocity.x, velocityY: filter.velocity.y)
  }
}
