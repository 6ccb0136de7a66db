import Testing

@testable import TrafficCore

/// How sure a way is, by how its vehicle's boxes lie around it.
struct BodyWayTests {
  /// Of a hundred boxes at 10 m/s that lie as far from the way as is assumed of them.
  /// - Parameter guessed: of so many the foot was hidden, so that they are believed twenty times less.
  private func misfit(guessed: Int, seed: UInt64) throws -> Double {
    let tremble = 0.3
    var random = SplitMix64(seed: seed)
    let sightings = (0..<100).map { index in
      let time = Double(index) / 10
      let variance = tremble * tremble * (index < guessed ? 400 : 1)
      return WayMemory.Sighting(
        time: time, contact: SIMD2(tremble * random.normal(), 10 * time + tremble * random.normal()),
        covariance: Covariance2(xx: variance, xy: 0, yy: variance), isGuessed: index < guessed)
    }
    let plane = try Drive.calibration.resolved(for: Drive.size).plane
    return BodyWay(sightings[...], footprint: nil, noise: 1, on: plane, motion: MotionMixture.Settings()).misfit
  }

  @Test(arguments: [0, 40, 80])
  func `boxes that are only guessed do not make a way surer`(guessed: Int) throws {
    let mean = try (1...20).reduce(0.0) { try $0 + misfit(guessed: guessed, seed: $1) / 20 }
    #expect((0.75...1.25).contains(mean), "\(mean)")
  }
}
