import Glibc
import Testing

@testable import TrafficCore

struct MotionSmootherTests {
  private let noise = Covariance2(xx: 0.04, xy: 0, yy: 0.04)

  /// Along x: standing for two seconds, off at 2 m/s² for four.
  private func start(_ time: Double) -> (place: Double, speed: Double) {
    let moving = max(0, time - 2)
    return (moving * moving, 2 * moving)
  }

  private func seen(_ random: inout SplitMix64) -> [(time: Double, place: SIMD2<Double>, noise: Covariance2)] {
    (0..<60).map { index in
      let time = Double(index) / 10
      return (time, SIMD2(start(time).place + 0.2 * random.normal(), 0.2 * random.normal()), noise)
    }
  }

  @Test func `what came after makes a moment surer than what came before alone`() {
    var random = SplitMix64(seed: 41)
    var (alone, both) = (0.0, 0.0)
    for _ in 0..<40 {
      let places = seen(&random)
      let whole = MotionSmoother(settings: .init()).moments(places)
      for index in 25..<50 {
        let causal = MotionSmoother(settings: .init()).moments(Array(places.prefix(index + 1)))
        let truth = start(places[index].time).speed
        alone += pow((causal.last?.velocity.x ?? 0) - truth, 2)
        both += pow(whole[index].velocity.x - truth, 2)
        #expect(
          whole[index].velocityCovariance.xx <= (causal.last?.velocityCovariance.xx ?? 0) * 1.001)
      }
    }
    #expect(both < alone / 4)
  }

  @Test func `a moment promises no more than it holds`() {
    var random = SplitMix64(seed: 42)
    var (held, count) = (0, 0)
    for _ in 0..<200 {
      let moments = MotionSmoother(settings: .init()).moments(seen(&random))
      for index in stride(from: 5, to: 55, by: 10) {
        let error = moments[index].velocity.x - start(moments[index].time).speed
        count += 1
        if abs(error) <= 1.96 * moments[index].velocityCovariance.xx.squareRoot() { held += 1 }
      }
    }
    #expect(Double(held) >= 0.92 * Double(count))
  }

  @Test func `the last moment is what the filter says, and one place alone is a moment`() {
    var random = SplitMix64(seed: 43)
    let places = seen(&random)
    var mixture = MotionMixture(at: GroundPoint(x: places[0].place.x, y: places[0].place.y), covariance: noise)
    for (before, next) in zip(places, places.dropFirst()) {
      mixture.predict(seconds: next.time - before.time)
      _ = mixture.update(next.place, next.noise)
    }
    let moments = MotionSmoother(settings: .init()).moments(places)
    #expect(moments.count == places.count)
    #expect(moments.last?.velocity == mixture.mean.velocity)
    #expect(MotionSmoother(settings: .init()).moments(Array(places.prefix(1))).count == 1)
    #expect(MotionSmoother(settings: .init()).moments([]).isEmpty)
  }

  @Test func `only the last seconds of a way are remembered`() {
    var memory = WayMemory()
    for index in 0..<2000 {
      let time = Double(index) / 60
      memory.note(.init(time: time, contact: SIMD2(time, 0), covariance: noise))
      #expect(memory.sightings.count <= 121)
      #expect(memory.sightings.last?.time == time)
    }
    var slow = WayMemory()
    for index in 0..<200 { slow.note(.init(time: Double(index), contact: .zero, covariance: noise)) }
    #expect(slow.sightings.map(\.time) == [194, 195, 196, 197, 198, 199])
  }
}
