/// Follows a box in the picture: four independent constant-velocity Kalman filters, side by side in SIMD lanes.
///
/// Position and velocity of one number never mix with those of another in the models used here, so this is exact,
/// not an approximation of the 8x8 filter. Time is in seconds, velocities per second.
package struct BoxFilter: Sendable, Equatable {
  package private(set) var position: SIMD4<Double>
  package var velocity: SIMD4<Double>
  /// Variances of position and velocity, and their covariance.
  package private(set) var positionVariance: SIMD4<Double>
  package private(set) var covariance: SIMD4<Double>
  package private(set) var velocityVariance: SIMD4<Double>

  package init(position: SIMD4<Double>, positionVariance: SIMD4<Double>, velocityVariance: SIMD4<Double>) {
    self.position = position
    velocity = .zero
    self.positionVariance = positionVariance
    covariance = .zero
    self.velocityVariance = velocityVariance
  }

  /// Moves `seconds` on, adding the variances the motion gains in that time.
  package mutating func predict(
    seconds: Double, addedPositionVariance: SIMD4<Double>, addedVelocityVariance: SIMD4<Double>
  ) {
    position += velocity * seconds
    positionVariance += covariance * (2 * seconds)
    positionVariance += velocityVariance * (seconds * seconds)
    positionVariance += addedPositionVariance
    covariance += velocityVariance * seconds
    velocityVariance += addedVelocityVariance
  }

  /// Moves the centre with the picture; velocity and certainty stay.
  package mutating func shift(by offset: SIMD2<Double>) { position.lowHalf += offset }

  /// Takes a measured position in.
  package mutating func update(measured: SIMD4<Double>, variance: SIMD4<Double>) {
    let total = positionVariance + variance
    let positionGain = positionVariance / total
    let velocityGain = covariance / total
    let surprise = measured - position
    position += positionGain * surprise
    velocity += velocityGain * surprise
    velocityVariance -= velocityGain * covariance
    let kept = SIMD4<Double>(repeating: 1) - positionGain
    positionVariance *= kept
    covariance *= kept
  }

  /// Squared distance of a measurement from the prediction, in standard deviations.
  package func squaredMahalanobis(measured: SIMD4<Double>, variance: SIMD4<Double>) -> Double {
    let surprise = measured - position
    return (surprise * surprise / (positionVariance + variance)).sum()
  }
}
