/// How uncertain a box's motion and measurement are, in fractions of the box's own size.
package struct BoxNoise: Sendable, Equatable {
  /// The interval the fractions of the literature are meant for: one frame at 30 per second. Variances grow with time.
  package static let referenceInterval = 1.0 / 30

  package var form: BoxForm
  /// Deviation of position and size gained per reference interval, and of a measurement (BoT-SORT: 1/20).
  package var position = 1.0 / 20
  /// Deviation of the velocity gained per reference interval, in sizes per reference interval (BoT-SORT: 1/160).
  package var velocity = 1.0 / 160
  /// A measurement's deviation is multiplied by `1 + scoreTrust - 2·scoreTrust·score`: sure detections weigh more.
  package var scoreTrust = 0.0
  /// A new track's deviations, in multiples of those above (BoT-SORT: 2 and 10).
  package var initialPosition = 2.0
  package var initialVelocity = 10.0

  package init(form: BoxForm) { self.form = form }

  func start(_ box: PixelBox) -> BoxFilter {
    let measured = form.measurement(box)
    let positions = deviations(measured, fraction: position, ratio: 1e-2) * initialPosition
    let velocities =
      deviations(measured, fraction: velocity, ratio: 1e-5) * (initialVelocity / Self.referenceInterval)
    return BoxFilter(
      position: measured, positionVariance: positions * positions, velocityVariance: velocities * velocities)
  }

  func predict(_ filter: inout BoxFilter, seconds: Double) {
    let intervals = seconds / Self.referenceInterval
    let positions = deviations(filter.position, fraction: position, ratio: 1e-2)
    let velocities = deviations(filter.position, fraction: velocity, ratio: 1e-5) / Self.referenceInterval
    filter.predict(
      seconds: seconds, addedPositionVariance: positions * positions * intervals,
      addedVelocityVariance: velocities * velocities * intervals)
  }

  func update(_ filter: inout BoxFilter, with box: PixelBox, score: Double) {
    filter.update(measured: form.measurement(box), variance: measurementVariance(filter, score: score))
  }

  func measurementVariance(_ filter: BoxFilter, score: Double) -> SIMD4<Double> {
    let positions =
      deviations(filter.position, fraction: position, ratio: 1e-1) * (1 + scoreTrust - 2 * scoreTrust * score)
    return positions * positions
  }

  /// - Parameter ratio: the deviation of an aspect ratio, which has no size to be a fraction of.
  private func deviations(_ state: SIMD4<Double>, fraction: Double, ratio: Double) -> SIMD4<Double> {
    let least = 1e-3
    switch form {
    case .widthHeight:
      let width = max(state[2], least) * fraction
      let height = max(state[3], least) * fraction
      return SIMD4(width, height, width, height)
    case .aspectHeight:
      let height = max(state[3], least) * fraction
      return SIMD4(height, height, ratio, height)
    case .areaAspect:
      let area = max(state[2], least)
      let size = area.squareRoot() * fraction
      return SIMD4(size, size, 2 * area * fraction, ratio)
    }
  }
}
