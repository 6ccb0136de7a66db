import Glibc
import Testing

@testable import TrafficCore

struct MotionFilterTests {
  @Test func `the quick filter is the whole six by six filter`() {
    var random = SplitMix64(seed: 15)
    for _ in 0..<1000 {
      let first = noise(&random)
      let acceleration = random.uniform(0.1, 3)
      var filter = MotionFilter(
        at: GroundPoint(x: 3, y: -7), covariance: first, speed: 20, acceleration: acceleration)
      var dense = DenseKalman(state: list(filter.state), covariance: rows(filter.covariance))
      for _ in 0..<10 {
        let seconds = random.uniform(0.02, 0.6)
        filter.predict(seconds: seconds, acceleration: acceleration, memory: 5)
        dense.predict(transition: transition(seconds, memory: 5), noise: jerk(seconds, acceleration, memory: 5))
        guard random.chance(0.8) else { continue }
        let measured = SIMD2(random.uniform(-50, 50), random.uniform(-50, 50))
        let spread = noise(&random)
        filter.update(measured, spread)
        dense.update(
          observation: [[1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0]], measured: [measured.x, measured.y],
          noise: [[spread.xx, spread.xy], [spread.xy, spread.yy]])
      }
      expectNear(list(filter.state), dense.state)
      for (row, expected) in zip(rows(filter.covariance), dense.covariance) { expectNear(row, expected) }
    }
  }

  @Test func `a mixture has the mean and the spread of its parts`() {
    var random = SplitMix64(seed: 16)
    for _ in 0..<500 {
      let parts = (0..<3).map { _ in
        MotionFilter(
          at: GroundPoint(x: random.uniform(-5, 5), y: random.uniform(-5, 5)), covariance: noise(&random), speed: 2,
          acceleration: 1)
      }
      let shares = [0.2, 0.5, 0.3]
      let mixed = MotionFilter(mixing: parts, shares: shares)
      let x = zip(parts, shares).reduce(0) { $0 + $1.0.place.x * $1.1 }
      // The law of total variance.
      let variance = zip(parts, shares).reduce(0) {
        $0 + $1.1 * ($1.0.placeCovariance.xx + ($1.0.place.x - x) * ($1.0.place.x - x))
      }
      expectNear([mixed.place.x, mixed.placeCovariance.xx], [x, variance])
    }
  }

  @Test func `a steady car is averaged, one that brakes is followed`() {
    var random = SplitMix64(seed: 17)
    var motion = MotionMixture(at: GroundPoint(x: 0, y: 0), covariance: Covariance2(xx: 0.09, xy: 0, yy: 0.09))
    var place = 0.0
    var errors: [Double] = []
    for step in 1...260 {
      // 20 m/s for five seconds, down to standing at 4 m/s², three seconds of standing.
      let time = Double(step) / 20
      let speed = max(0, 20 - 4 * max(0, time - 5))
      place += speed / 20
      motion.predict(seconds: 0.05)
      _ = motion.update(
        SIMD2(place + 0.3 * random.normal(), 0.3 * random.normal()), Covariance2(xx: 0.09, xy: 0, yy: 0.09))
      errors.append(abs(motion.mean.velocity.x - speed))
    }
    #expect(errors[60..<100].allSatisfy { $0 < 0.4 })
    #expect(errors[100..<200].allSatisfy { $0 < 2 })
    #expect(errors[240..<260].reduce(0, +) / 20 < 0.6)
  }

  @Test func `how much a camera's boxes tremble is learned, and a vehicle's own trembling beside it`() {
    var random = SplitMix64(seed: 18)
    var noise = ContactNoise()
    var other = ContactNoise.Own()
    for _ in 0..<4000 {
      let factor = noise.factor(other)
      // Boxes that tremble twice as much as assumed.
      let distance = 4 / factor * (pow(random.normal(), 2) + pow(random.normal(), 2))
      noise.note(squaredDistance: distance, factor: factor, &other)
    }
    #expect(abs(noise.factor(ContactNoise.Own()) - 4) < 0.6)
    var calm = ContactNoise.Own()
    for _ in 0..<60 { noise.note(squaredDistance: 0.1, factor: noise.factor(calm), &calm) }
    #expect(noise.factor(calm) < 2.5)
  }

  @Test func `the middle of a body is found from its box, wherever it drives`() throws {
    let plane = try #require(Drive.camera.groundPlane)
    var random = SplitMix64(seed: 19)
    for _ in 0..<1000 {
      let middle = GroundPoint(x: random.uniform(-8, 8), y: random.uniform(20, 60))
      let angle = random.uniform(0, 6.28)
      let heading = SIMD2(cos(angle), sin(angle))
      let body = BodyFootprint(.car)
      let corners = [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)].compactMap { along, across in
        Drive.camera.project(
          ScenePoint(
            middle.x + heading.x * along * body.length / 2 - heading.y * across * body.width / 2,
            middle.y + heading.y * along * body.length / 2 + heading.x * across * body.width / 2, 0))
      }
      let box = try #require(PixelBox(around: corners))
      let contact = try #require(plane.ground(at: box.bottomCenter))
      let offset = try #require(body.offset(at: middle, heading: heading, on: plane))
      expectNear([contact.x - offset.x, contact.y - offset.y], [middle.x, middle.y], within: 1e-6)
    }
  }

  private func noise(_ random: inout SplitMix64) -> Covariance2 {
    let (xx, yy) = (random.uniform(0.05, 2), random.uniform(0.05, 2))
    return Covariance2(xx: xx, xy: random.uniform(-0.9, 0.9) * (xx * yy).squareRoot(), yy: yy)
  }

  private func transition(_ t: Double, memory: Double) -> [[Double]] {
    let kept = exp(-t / memory)
    let axis = [
      [1, t, memory * memory * (t / memory - 1 + kept)], [0, 1, memory * (1 - kept)], [0, 0, kept],
    ]
    return blocks(axis)
  }

  private func jerk(_ t: Double, _ acceleration: Double, memory: Double) -> [[Double]] {
    let q = 2 * acceleration * acceleration / memory
    return blocks([
      [q * pow(t, 5) / 20, q * pow(t, 4) / 8, q * pow(t, 3) / 6],
      [q * pow(t, 4) / 8, q * pow(t, 3) / 3, q * t * t / 2], [q * pow(t, 3) / 6, q * t * t / 2, q * t],
    ])
  }

  private func blocks(_ axis: [[Double]]) -> [[Double]] {
    axis.map { $0 + [0, 0, 0] } + axis.map { [0, 0, 0] + $0 }
  }

  private func rows(_ covariance: MotionCovariance) -> [[Double]] {
    [
      covariance.row0, covariance.row1, covariance.row2, covariance.row3, covariance.row4, covariance.row5,
    ].map(list)
  }

  private func list(_ row: SIMD8<Double>) -> [Double] { (0..<6).map { row[$0] } }

  private func expectNear(_ found: [Double], _ expected: [Double], within tolerance: Double = 1e-7) {
    for (a, b) in zip(found, expected) { #expect(abs(a - b) <= tolerance * max(1, abs(b))) }
  }
}
