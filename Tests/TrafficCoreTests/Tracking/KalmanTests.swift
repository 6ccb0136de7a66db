import Testing

@testable import TrafficCore

struct KalmanTests {
  @Test func `four filters side by side are the whole eight by eight filter`() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<1000 {
      let start = vector(&random, -500...500)
      var filter = BoxFilter(
        position: start, positionVariance: vector(&random, 1...50), velocityVariance: vector(&random, 1...400))
      var dense = DenseKalman(
        state: list(start) + [0, 0, 0, 0],
        covariance: DenseKalman.diagonal(list(filter.positionVariance) + list(filter.velocityVariance)))
      for _ in 0..<12 {
        let seconds = random.uniform(0.01, 0.5)
        let onPosition = vector(&random, 0...5)
        let onVelocity = vector(&random, 0...5)
        filter.predict(
          seconds: seconds, addedPositionVariance: onPosition, addedVelocityVariance: onVelocity)
        dense.predict(
          transition: boxTransition(seconds), noise: DenseKalman.diagonal(list(onPosition) + list(onVelocity)))
        if random.chance(0.7) {
          let measured = vector(&random, -500...500)
          let variance = vector(&random, 0.5...20)
          filter.update(measured: measured, variance: variance)
          dense.update(
            observation: (0..<4).map { row in (0..<8).map { $0 == row ? 1 : 0 } }, measured: list(measured),
            noise: DenseKalman.diagonal(list(variance)))
        }
      }
      expectNear(list(filter.position) + list(filter.velocity), dense.state)
      expectNear(list(filter.positionVariance), (0..<4).map { dense.covariance[$0][$0] })
      expectNear(list(filter.covariance), (0..<4).map { dense.covariance[$0][$0 + 4] })
      expectNear(list(filter.velocityVariance), (4..<8).map { dense.covariance[$0][$0] })
    }
  }

  @Test func `the filter on the road is the whole four by four filter`() {
    var random = SplitMix64(seed: 6)
    for _ in 0..<1000 {
      let first = measurement(&random)
      var filter = GroundFilter(first, velocityCovariance: Covariance2(xx: 225, xy: 0, yy: 225))
      var dense = DenseKalman(
        state: [first.position.x, 0, first.position.y, 0],
        covariance: filter.covarianceRows.map(list))
      for _ in 0..<12 {
        let seconds = random.uniform(0.02, 1)
        filter.predict(seconds: seconds, acceleration: 2)
        dense.predict(transition: groundTransition(seconds), noise: groundNoise(seconds, acceleration: 2))
        if random.chance(0.7) {
          let seen = measurement(&random)
          expectNear([filter.squaredMahalanobis(seen)], [denseDistance(dense, seen)])
          filter.update(seen)
          dense.update(
            observation: [[1, 0, 0, 0], [0, 0, 1, 0]], measured: [seen.position.x, seen.position.y],
            noise: [[seen.covariance.xx, seen.covariance.xy], [seen.covariance.xy, seen.covariance.yy]])
        }
      }
      expectNear(list(filter.state), dense.state)
      expectNear(filter.covarianceRows.flatMap(list), dense.covariance.flatMap { $0 })
    }
  }

  @Test(arguments: [BoxForm.widthHeight, .aspectHeight, .areaAspect])
  func `a box comes back from the four numbers it is kept as`(form: BoxForm) {
    var random = SplitMix64(seed: 8)
    for _ in 0..<1000 {
      let box = PixelBox(
        centerX: random.uniform(-50, 2000), centerY: random.uniform(-50, 1200), width: random.uniform(10, 600),
        height: random.uniform(10, 600))
      let back = form.box(form.measurement(box))
      expectNear([back.x1, back.y1, back.x2, back.y2], [box.x1, box.y1, box.x2, box.y2])
    }
  }

  private func denseDistance(_ dense: DenseKalman, _ seen: GroundMeasurement) -> Double {
    let xx = dense.covariance[0][0] + seen.covariance.xx
    let xy = dense.covariance[0][2] + seen.covariance.xy
    let yy = dense.covariance[2][2] + seen.covariance.yy
    let x = seen.position.x - dense.state[0]
    let y = seen.position.y - dense.state[2]
    return (yy * x * x - 2 * xy * x * y + xx * y * y) / (xx * yy - xy * xy)
  }

  private func boxTransition(_ seconds: Double) -> [[Double]] {
    (0..<8).map { row in (0..<8).map { $0 == row ? 1 : $0 == row + 4 ? seconds : 0 } }
  }

  private func groundTransition(_ seconds: Double) -> [[Double]] {
    [[1, seconds, 0, 0], [0, 1, 0, 0], [0, 0, 1, seconds], [0, 0, 0, 1]]
  }

  private func groundNoise(_ seconds: Double, acceleration: Double) -> [[Double]] {
    let variance = acceleration * acceleration
    let a = variance * seconds * seconds * seconds * seconds / 4
    let b = variance * seconds * seconds * seconds / 2
    let c = variance * seconds * seconds
    return [[a, b, 0, 0], [b, c, 0, 0], [0, 0, a, b], [0, 0, b, c]]
  }

  private func measurement(_ random: inout SplitMix64) -> GroundMeasurement {
    let xx = random.uniform(0.1, 4)
    let yy = random.uniform(0.1, 4)
    return GroundMeasurement(
      position: SIMD2(random.uniform(-60, 60), random.uniform(0, 120)),
      covariance: Covariance2(xx: xx, xy: random.uniform(-0.9, 0.9) * (xx * yy).squareRoot(), yy: yy))
  }

  private func vector(_ random: inout SplitMix64, _ range: ClosedRange<Double>) -> SIMD4<Double> {
    SIMD4((0..<4).map { _ in random.uniform(range.lowerBound, range.upperBound) })
  }

  private func list(_ vector: SIMD4<Double>) -> [Double] { (0..<4).map { vector[$0] } }

  private func expectNear(_ left: [Double], _ right: [Double], location: SourceLocation = #_sourceLocation) {
    #expect(left.count == right.count, sourceLocation: location)
    for (one, other) in zip(left, right) {
      #expect(abs(one - other) <= 1e-6 * max(1, abs(other)), sourceLocation: location)
    }
  }
}
