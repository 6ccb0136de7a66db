import Testing
import TrafficCore

/// Random cameras on poles, whose projection is the independent formula the homographies are held against.
private struct RandomView {
  let camera: PinholeCamera
  let height: Double

  init(_ random: inout SplitMix64) {
    height = random.uniform(4, 20)
    camera = PinholeCamera(
      position: ScenePoint(random.uniform(-50, 50), random.uniform(-50, 50), height),
      heading: random.uniform(-3.1, 3.1), pitch: random.uniform(0.15, 1.2), roll: random.uniform(-0.1, 0.1),
      focalLength: random.uniform(500, 2500), size: PixelSize(width: 1280, height: 720))
  }

  /// A pixel below the horizon, with its road point from a ray (not from a homography).
  func roadPoint(_ random: inout SplitMix64) -> (pixel: PixelPoint, ground: GroundPoint)? {
    let pixel = PixelPoint(x: random.uniform(0, 1280), y: random.uniform(0, 720))
    guard let inverse = camera.intrinsics.inverse else { return nil }
    let ray = inverse * SIMD3(pixel.x, pixel.y, 1)
    let r = camera.rotation
    let transposed = Matrix3(r.m00, r.m10, r.m20, r.m01, r.m11, r.m21, r.m02, r.m12, r.m22)
    let direction = transposed * ray
    let position = SIMD3<Double>.zero - transposed * camera.translation
    guard direction.z < -0.02 else { return nil }
    let reach = -position.z / direction.z
    return (pixel, GroundPoint(x: position.x + reach * direction.x, y: position.y + reach * direction.y))
  }

  func pairs(_ count: Int, _ random: inout SplitMix64) -> [CalibrationPoint] {
    var found: [CalibrationPoint] = []
    var tries = 0
    while found.count < count, tries < 500 {
      tries += 1
      if let (pixel, ground) = roadPoint(&random) { found.append(CalibrationPoint(pixel: pixel, ground: ground)) }
    }
    return found
  }
}

struct HomographyTests {
  @Test(arguments: [4, 5, 6, 12])
  func `exact points give back the camera they came from`(count: Int) throws {
    var random = SplitMix64(seed: 11 + UInt64(count))
    var checked = 0
    while checked < 1500 {
      let view = RandomView(&random)
      let points = view.pairs(count, &random)
      guard points.count == count, CalibrationProblem(points) == nil else { continue }
      let calibration = try Calibration(points: points, draws: 0)
      #expect(calibration.reprojectionError < 1e-4)
      let spread = points.map { $0.ground.distance(to: points[0].ground) }.max() ?? 0
      for _ in 0..<3 {
        guard let (pixel, ground) = view.roadPoint(&random) else { continue }
        // Only within the reach of the points: an exact fit extrapolates its rounding errors.
        guard ground.distance(to: points[0].ground) < 2 * spread else { continue }
        let found = try #require(calibration.plane.ground(at: pixel))
        #expect(found.distance(to: ground) < 1e-3 * max(spread, 1))
      }
      checked += 1
    }
  }

  @Test func `a pinhole camera's ground plane agrees with casting rays, there and back`() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<5000 {
      let view = RandomView(&random)
      let plane = try #require(view.camera.groundPlane)
      guard let (pixel, ground) = view.roadPoint(&random) else { continue }
      let found = try #require(plane.ground(at: pixel))
      #expect(found.distance(to: ground) < 1e-6 * max(1, ground.distance(to: GroundPoint(x: 0, y: 0))))
      let back = try #require(plane.pixel(of: ground))
      #expect(back.distance(to: pixel) < 1e-6)
    }
  }

  @Test func `nothing above the horizon is on the road`() throws {
    var random = SplitMix64(seed: 6)
    for _ in 0..<2000 {
      let camera = PinholeCamera(
        position: ScenePoint(0, 0, random.uniform(4, 15)), heading: random.uniform(-3, 3),
        pitch: random.uniform(0.1, 0.5), focalLength: 900, size: PixelSize(width: 1280, height: 720))
      let plane = try #require(camera.groundPlane)
      let horizon = 360 - 900 * camera.rotation.m22 * 0 - 900 * tangentOfPitch(camera)
      #expect(plane.ground(at: PixelPoint(x: random.uniform(0, 1280), y: horizon - 1)) == nil)
      #expect(plane.ground(at: PixelPoint(x: random.uniform(0, 1280), y: horizon + 1)) != nil)
    }
  }

  /// From the optical axis' own downward part, not through the plane.
  private func tangentOfPitch(_ camera: PinholeCamera) -> Double {
    let down = -camera.rotation.m22
    return down / (1 - down * down).squareRoot()
  }

  @Test func `the Jacobian is the slope that small steps show, with and without a lens`() throws {
    var random = SplitMix64(seed: 7)
    for round in 0..<4000 {
      let view = RandomView(&random)
      guard let (pixel, _) = view.roadPoint(&random), let bare = view.camera.groundPlane else { continue }
      let lens = Lens(
        focalX: 1000, focalY: 1010, centerX: 640, centerY: 360, k1: random.uniform(-0.2, 0.1),
        k2: random.uniform(-0.02, 0.05), p1: random.uniform(-0.002, 0.002), p2: random.uniform(-0.002, 0.002))
      let plane = GroundPlane(homography: bare.homography, lens: round % 2 == 0 ? nil : lens)
      let step = 1e-4
      guard let j = plane.jacobian(at: pixel),
        let right = plane.ground(at: PixelPoint(x: pixel.x + step, y: pixel.y)),
        let left = plane.ground(at: PixelPoint(x: pixel.x - step, y: pixel.y)),
        let below = plane.ground(at: PixelPoint(x: pixel.x, y: pixel.y + step)),
        let above = plane.ground(at: PixelPoint(x: pixel.x, y: pixel.y - step))
      else { continue }
      let size = abs(j.xByU) + abs(j.xByV) + abs(j.yByU) + abs(j.yByV)
      let tolerance = 1e-3 * size + 1e-5
      #expect(abs(j.xByU - (right.x - left.x) / (2 * step)) < tolerance)
      #expect(abs(j.yByU - (right.y - left.y) / (2 * step)) < tolerance)
      #expect(abs(j.xByV - (below.x - above.x) / (2 * step)) < tolerance)
      #expect(abs(j.yByV - (below.y - above.y) / (2 * step)) < tolerance)
    }
  }

  @Test func `propagated covariance is what thousands of shaken pixels show`() throws {
    var random = SplitMix64(seed: 8)
    let camera = PinholeCamera(
      position: ScenePoint(0, 0, 8), heading: 0.2, pitch: 0.35, focalLength: 1000,
      size: PixelSize(width: 1280, height: 720))
    let plane = try #require(camera.groundPlane)
    let pixel = PixelPoint(x: 500, y: 500)
    let expected = try #require(plane.measurement(at: pixel, sigmaU: 0.8, sigmaV: 0.5))
    var xx = 0.0
    var xy = 0.0
    var yy = 0.0
    let count = 40_000
    for _ in 0..<count {
      let shaken = PixelPoint(x: pixel.x + 0.8 * random.normal(), y: pixel.y + 0.5 * random.normal())
      let place = try #require(plane.ground(at: shaken))
      let dx = place.x - expected.place.x
      let dy = place.y - expected.place.y
      xx += dx * dx
      xy += dx * dy
      yy += dy * dy
    }
    #expect(abs(xx / Double(count) / expected.covariance.xx - 1) < 0.05)
    #expect(abs(yy / Double(count) / expected.covariance.yy - 1) < 0.05)
    #expect(abs(xy / Double(count) - expected.covariance.xy) < 0.05 * (expected.covariance.xx + expected.covariance.yy))
  }

  @Test func `undistorting undoes distorting`() throws {
    var random = SplitMix64(seed: 9)
    for _ in 0..<5000 {
      let lens = Lens(
        focalX: 900, focalY: 920, centerX: 640, centerY: 360, k1: random.uniform(-0.25, 0.2),
        k2: random.uniform(0, 0.08), p1: random.uniform(-0.003, 0.003), p2: random.uniform(-0.003, 0.003))
      let ideal = PixelPoint(x: random.uniform(100, 1180), y: random.uniform(50, 670))
      let found = try #require(lens.undistorted(lens.distorted(ideal)))
      #expect(found.distance(to: ideal) < 1e-4)
    }
  }

  @Test func `more clicks than needed average their errors`() throws {
    var random = SplitMix64(seed: 10)
    var better = 0
    var rounds = 0
    while rounds < 300 {
      let view = RandomView(&random)
      let exact = view.pairs(16, &random)
      guard exact.count == 16, CalibrationProblem(Array(exact.prefix(4))) == nil else { continue }
      let clicked = exact.map {
        CalibrationPoint(
          pixel: PixelPoint(x: $0.pixel.x + 1.5 * random.normal(), y: $0.pixel.y + 1.5 * random.normal()),
          ground: $0.ground)
      }
      guard CalibrationProblem(Array(clicked.prefix(4))) == nil,
        let few = try? Calibration(points: Array(clicked.prefix(4)), draws: 0),
        let many = try? Calibration(points: clicked, draws: 0)
      else { continue }
      let miss = { (plane: GroundPlane) in
        exact.reduce(0.0) { $0 + (plane.pixel(of: $1.ground)?.distance(to: $1.pixel) ?? 1e6) }
      }
      if miss(many.plane) < miss(few.plane) { better += 1 }
      rounds += 1
    }
    #expect(better > 285)
  }
}

struct CalibrationProblemTests {
  private let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]

  private func points(_ pixels: [(Double, Double)], _ ground: [(Double, Double)]) -> [CalibrationPoint] {
    zip(pixels, ground).map {
      CalibrationPoint(pixel: PixelPoint(x: $0.0, y: $0.1), ground: GroundPoint(x: $1.0, y: $1.1))
    }
  }

  @Test func `three points are too few`() {
    let found = CalibrationProblem(points([(0, 0), (1, 0), (1, 1)], square))
    #expect(found == .tooFewPoints(3))
  }

  /// Two of many points swapped: the fit would be wrong everywhere, and nobody would know why.
  @Test(arguments: [5, 6, 8, 12]) func `swapped points among many are refused, and named`(count: Int) throws {
    var random = SplitMix64(seed: 70 + UInt64(count))
    var (swapped, named, told, wrong) = (0, 0, 0, 0)
    while swapped < 300 {
      var points = RandomView(&random).pairs(count, &random)
      guard points.count == count, CalibrationProblem(points) == nil else { continue }
      let (a, b) = (Int(random.uniform(0, Double(count))), Int(random.uniform(0, Double(count))))
      guard a != b else { continue }
      (points[a].ground, points[b].ground) = (points[b].ground, points[a].ground)
      swapped += 1
      guard case .crossed(let found) = CalibrationProblem(points) else { continue }
      told += 1
      named += Set(found) == [a + 1, b + 1] ? 1 : 0
      wrong += found.isEmpty || found.contains(a + 1) || found.contains(b + 1) ? 0 : 1
    }
    // Two neighbours far from all others may be swapped without anybody being able to tell.
    #expect(told > 240, "\(told)")
    #expect(count < 8 || named * 2 > told, "\(named) of \(told)")
    #expect(wrong * 20 < told, "\(wrong) of \(told)")
  }

  @Test(arguments: [6, 12]) func `unsteady clicks are not taken for crossed points`(count: Int) {
    var random = SplitMix64(seed: 90 + UInt64(count))
    var checked = 0
    while checked < 500 {
      var points = RandomView(&random).pairs(count, &random)
      guard points.count == count, CalibrationProblem(points) == nil else { continue }
      for index in points.indices {
        points[index].pixel.x += 1.5 * random.normal()
        points[index].pixel.y += 1.5 * random.normal()
      }
      if case .crossed = CalibrationProblem(points) { Issue.record("\(points)") }
      checked += 1
    }
  }

  @Test func `crossed points are refused with the reason`() {
    let found = CalibrationProblem(points([(100, 500), (600, 500), (200, 200), (500, 200)], square))
    #expect(found == .crossed([1, 2, 3, 4]))
    #expect(found?.description.contains("crossed") == true)
  }

  @Test func `three points on a line are named`() {
    let found = CalibrationProblem(points([(100, 500), (300, 500), (600, 500), (200, 200)], square))
    #expect(found == .collinear([1, 2, 3]))
  }

  @Test func `five points on a line are refused`() {
    let line = (0..<5).map { (Double($0) * 100, Double($0) * 50) }
    let found = CalibrationProblem(points(line, line))
    #expect(found == .collinear(nil))
  }

  @Test func `a place clicked twice is refused`() {
    let found = CalibrationProblem(points([(100, 500), (100, 500), (600, 200), (200, 200)], square))
    #expect(found == .samePixel(1, 2))
  }

  @Test func `any order around the square is fine as long as both sides agree`() {
    let pixels = [(100.0, 500.0), (600.0, 520.0), (500.0, 200.0), (210.0, 210.0)]
    for order in [[0, 1, 2, 3], [2, 0, 3, 1], [3, 2, 1, 0], [1, 3, 0, 2]] {
      #expect(CalibrationProblem(points(order.map { pixels[$0] }, order.map { square[$0] })) == nil)
    }
  }
}
