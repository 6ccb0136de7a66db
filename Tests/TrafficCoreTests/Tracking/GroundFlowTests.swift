import Testing

@testable import TrafficCore

struct GroundFlowTests {
  @Test func `mean and spread are those of the passages`() throws {
    var random = SplitMix64(seed: 3)
    var flow = GroundFlow()
    let velocities = (0..<30).map { _ in SIMD2(3 + random.normal(), 20 + 4 * random.normal()) }
    for velocity in velocities { flow.learn(velocity, at: SIMD2(1.5, 37)) }
    let found = try #require(flow.expectation(at: SIMD2(3.9, 39.9)))
    let mean = velocities.reduce(.zero, +) / 30
    let yy = velocities.reduce(0) { $0 + ($1.y - mean.y) * ($1.y - mean.y) } / 30
    let xy = velocities.reduce(0) { $0 + ($1.x - mean.x) * ($1.y - mean.y) } / 30
    #expect(abs(found.velocity.x - mean.x) < 1e-9 && abs(found.velocity.y - mean.y) < 1e-9)
    // Two metres a second are never taken off.
    #expect(abs(found.covariance.yy - yy - 4) < 1e-9)
    #expect(abs(found.covariance.xy - xy) < 1e-9)
  }

  @Test func `a patch that few passed, and the one beside it, promise nothing`() {
    var flow = GroundFlow()
    flow.learn(SIMD2(0, 20), at: SIMD2(1, 1))
    flow.learn(SIMD2(0, 20), at: SIMD2(1, 1))
    #expect(flow.expectation(at: SIMD2(1, 1)) == nil)
    flow.learn(SIMD2(0, 20), at: SIMD2(1, 1))
    #expect(flow.expectation(at: SIMD2(1, 1)) != nil)
    #expect(flow.expectation(at: SIMD2(1, 5)) == nil)
    #expect(flow.expectation(at: SIMD2(-1, 1)) == nil)
  }

  @Test func `where both directions share a patch nothing is sure`() throws {
    var flow = GroundFlow()
    for _ in 0..<10 {
      flow.learn(SIMD2(0, 20), at: SIMD2(1, 1))
      flow.learn(SIMD2(0, -20), at: SIMD2(1, 1))
    }
    #expect(try #require(flow.expectation(at: SIMD2(1, 1))).covariance.yy > 300)
  }

  @Test func `a way that became sure teaches all its patches`() throws {
    var flow = GroundFlow()
    for _ in 0..<3 { flow.learn(from: SIMD2(2, 2), to: SIMD2(2, 26), seconds: 1) }
    for y in stride(from: 2.0, through: 26, by: 4) {
      #expect(try #require(flow.expectation(at: SIMD2(2, y))).velocity == SIMD2(0, 24))
    }
  }

  @Test func `where nobody was followed yet a vehicle must have come from somewhere`() throws {
    var flow = GroundFlow()
    for _ in 0..<3 { flow.learn(from: SIMD2(2, 42), to: SIMD2(2, 66), seconds: 1) }
    #expect(try #require(flow.expectation(at: SIMD2(2, 34))).velocity == SIMD2(0, 24))
    #expect(flow.expectation(at: SIMD2(2, 20)) == nil)
    for _ in 0..<3 { flow.learn(SIMD2(0, 10), at: SIMD2(2, 34)) }
    let known = try #require(flow.expectation(at: SIMD2(2, 34))).velocity
    flow.learn(from: SIMD2(2, 42), to: SIMD2(2, 66), seconds: 1)
    #expect(try #require(flow.expectation(at: SIMD2(2, 34))).velocity == known)
  }

  @Test func `the busier of two far apart patches keeps the slot they share`() throws {
    var flow = GroundFlow()
    let near = SIMD2(1.0, 1)
    let far = SIMD2(1.0 + 64 * 4, 1)
    for _ in 0..<8 { flow.learn(SIMD2(0, 20), at: near) }
    for _ in 0..<3 { flow.learn(SIMD2(9, 0), at: far) }
    #expect(try #require(flow.expectation(at: near)).velocity == SIMD2(0, 20))
    #expect(flow.expectation(at: far) == nil)
    for _ in 0..<8 { flow.learn(SIMD2(9, 0), at: far) }
    #expect(flow.expectation(at: near) == nil)
    #expect(try #require(flow.expectation(at: far)).velocity == SIMD2(9, 0))
  }

  @Test func `any origin will do, such as that of a country's survey`() throws {
    var flow = GroundFlow()
    for _ in 0..<3 { flow.learn(SIMD2(0, 20), at: SIMD2(500_001, 5_400_001)) }
    #expect(try #require(flow.expectation(at: SIMD2(500_001, 5_400_001))).velocity == SIMD2(0, 20))
  }

  @Test func `places that are no numbers teach nothing`() {
    var flow = GroundFlow()
    flow.learn(SIMD2(1, 1), at: SIMD2(.nan, 1))
    flow.learn(SIMD2(1, 1), at: SIMD2(.infinity, 1))
    #expect(flow.expectation(at: SIMD2(.nan, 1)) == nil)
  }
}
