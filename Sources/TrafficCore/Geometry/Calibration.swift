/// One place clicked in the picture whose position on the road is known.
package struct CalibrationPoint: Sendable, Hashable {
  package var pixel: PixelPoint
  package var ground: GroundPoint

  package init(pixel: PixelPoint, ground: GroundPoint) {
    self.pixel = pixel
    self.ground = ground
  }
}

/// What a set of clicked points says about the road: the plane, how well the points agree, how sure the scale is.
package struct Calibration: Sendable, Hashable {
  package let points: [CalibrationPoint]
  package let plane: GroundPlane
  /// Root mean square distance between the clicked pixels and where the plane puts them; 0 for four points.
  package let reprojectionError: Double
  /// The same plane as other clicks, equally good, would have given it. Empty when the camera itself is known.
  package let draws: [GroundPlane]

  /// - Parameters:
  ///   - clickDeviation: how far off a click usually is, in pixels, each axis.
  ///   - draws: how many Monte-Carlo planes; 0 for none.
  /// - Throws: `CalibrationProblem` when the points do not determine the road.
  package init(
    points: [CalibrationPoint], lens: Lens? = nil, clickDeviation: Double = 1.5, draws: Int = 200
  ) throws(CalibrationProblem) {
    if let problem = CalibrationProblem(points) { throw problem }
    let plane = try Self.plane(through: points, lens: lens)
    self.points = points
    self.plane = plane
    reprojectionError = Self.rootMeanSquare(points.map { Self.miss($0, plane) })
    self.draws = Self.draw(draws, around: points, plane: plane, lens: lens, clickDeviation: clickDeviation)
  }

  /// A calibration without clicks: the camera is known.
  package init(plane: GroundPlane) {
    points = []
    self.plane = plane
    reprojectionError = 0
    draws = []
  }

  /// How unsure the length of a path is: the relative standard deviation over the draws.
  ///
  /// nil when one end is not on the road, or not on the road for half of the draws.
  package func relativeScaleDeviation(from start: PixelPoint, to end: PixelPoint) -> Double? {
    guard let a = plane.ground(at: start), let b = plane.ground(at: end) else { return nil }
    let length = a.distance(to: b)
    guard length > 0 else { return nil }
    guard !draws.isEmpty else { return 0 }
    var count = 0.0
    var squares = 0.0
    for draw in draws {
      guard let p = draw.ground(at: start), let q = draw.ground(at: end) else { continue }
      let ratio = p.distance(to: q) / length - 1
      squares += ratio * ratio
      count += 1
    }
    guard count * 2 >= Double(draws.count) else { return nil }
    return (squares / count).squareRoot()
  }

  static func plane(through points: [CalibrationPoint], lens: Lens?) throws(CalibrationProblem) -> GroundPlane {
    var ideal: [SIMD2<Double>] = []
    for (index, point) in points.enumerated() {
      guard let pixel = lens == nil ? point.pixel : lens?.undistorted(point.pixel) else {
        throw .outsideLens(index + 1)
      }
      ideal.append(SIMD2(pixel.x, pixel.y))
    }
    let ground = points.map { SIMD2($0.ground.x, $0.ground.y) }
    guard let matrix = HomographyFit(from: ground, to: ideal).solve(),
      let homography = Homography(matrix, visibleX: ground[0].x, visibleY: ground[0].y)
    else { throw .collinear(nil) }
    for (index, place) in ground.enumerated() where homography.map(place.x, place.y) == nil {
      throw .acrossHorizon(index + 1)
    }
    return GroundPlane(homography: homography, lens: lens)
  }

  private static func miss(_ point: CalibrationPoint, _ plane: GroundPlane) -> Double {
    plane.pixel(of: point.ground)?.distance(to: point.pixel) ?? .infinity
  }

  private static func rootMeanSquare(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }

  /// With more than four points the clicks' own disagreement is the better measure of how far off they are; the
  /// larger of the two is taken, so that many lucky clicks do not look surer than a finger is.
  private static func draw(
    _ count: Int, around points: [CalibrationPoint], plane: GroundPlane, lens: Lens?, clickDeviation: Double
  ) -> [GroundPlane] {
    let freedom = 2 * points.count - 8
    let squares = points.reduce(0.0) { $0 + miss($1, plane) * miss($1, plane) }
    let seen = freedom > 0 ? (squares / Double(freedom)).squareRoot() : 0
    let deviation = max(clickDeviation, seen)
    var random = SplitMix64(seed: 0x5EED)
    // Around the plane's own pixels, so that the draws are centred on it.
    let centers = points.map { CalibrationPoint(pixel: plane.pixel(of: $0.ground) ?? $0.pixel, ground: $0.ground) }
    return (0..<count).compactMap { _ in
      let moved = centers.map { point in
        CalibrationPoint(
          pixel: PixelPoint(
            x: point.pixel.x + random.normal() * deviation, y: point.pixel.y + random.normal() * deviation),
          ground: point.ground)
      }
      // A draw that no longer determines the road says nothing about its scale; half missing is noticed later.
      do throws(CalibrationProblem) { return try Self.plane(through: moved, lens: lens) } catch { return nil }
    }
  }
}
