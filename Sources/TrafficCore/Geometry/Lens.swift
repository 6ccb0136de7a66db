import Glibc

/// The inside of a camera: focal lengths, principal point and lens distortion (Brown–Conrady, as OpenCV names them).
///
/// Undistorted points are again in pixels of the same intrinsics, so a scene without distortion needs no lens.
package struct Lens: Sendable, Hashable {
  package var focalX, focalY: Double
  package var centerX, centerY: Double
  /// k1, k2, k3: radial; p1, p2: tangential.
  package var k1, k2, k3, p1, p2: Double

  package init(
    focalX: Double, focalY: Double, centerX: Double, centerY: Double, k1: Double = 0, k2: Double = 0, k3: Double = 0,
    p1: Double = 0, p2: Double = 0
  ) {
    (self.focalX, self.focalY, self.centerX, self.centerY) = (focalX, focalY, centerX, centerY)
    (self.k1, self.k2, self.k3, self.p1, self.p2) = (k1, k2, k3, p1, p2)
  }

  package var isDistorting: Bool { k1 != 0 || k2 != 0 || k3 != 0 || p1 != 0 || p2 != 0 }

  /// Where the lens puts what an ideal pinhole would see at `ideal`.
  package func distorted(_ ideal: PixelPoint) -> PixelPoint {
    let bent = bend((ideal.x - centerX) / focalX, (ideal.y - centerY) / focalY)
    return PixelPoint(x: bent.x * focalX + centerX, y: bent.y * focalY + centerY)
  }

  /// Where an ideal pinhole would have seen `seen`: Newton's method on `distorted`.
  ///
  /// nil when the lens model folds over there (far outside the picture it was calibrated for).
  package func undistorted(_ seen: PixelPoint) -> PixelPoint? {
    guard isDistorting else { return seen }
    let target = SIMD2((seen.x - centerX) / focalX, (seen.y - centerY) / focalY)
    var guess = target
    for _ in 0..<Self.newtonSteps {
      let bent = bend(guess.x, guess.y)
      let error = target - bent
      if max(abs(error.x), abs(error.y)) < Self.newtonTolerance {
        return PixelPoint(x: guess.x * focalX + centerX, y: guess.y * focalY + centerY)
      }
      let j = slope(guess.x, guess.y)
      let determinant = j.xByU * j.yByV - j.xByV * j.yByU
      guard determinant > Self.smallestFold else { return nil }
      guess.x += (j.yByV * error.x - j.xByV * error.y) / determinant
      guess.y += (j.xByU * error.y - j.yByU * error.x) / determinant
    }
    return nil
  }

  /// The derivative of `undistorted`, at the point it gave.
  package func undistortionJacobian(at ideal: PixelPoint) -> Jacobian2? {
    let j = slope((ideal.x - centerX) / focalX, (ideal.y - centerY) / focalY)
    let determinant = j.xByU * j.yByV - j.xByV * j.yByU
    guard determinant > Self.smallestFold else { return nil }
    return Jacobian2(
      xByU: j.yByV / determinant, xByV: -j.xByV / determinant * focalX / focalY,
      yByU: -j.yByU / determinant * focalY / focalX, yByV: j.xByU / determinant)
  }

  private func bend(_ x: Double, _ y: Double) -> SIMD2<Double> {
    let r2 = x * x + y * y
    let radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    return SIMD2(
      x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x), y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y)
  }

  private func slope(_ x: Double, _ y: Double) -> Jacobian2 {
    let r2 = x * x + y * y
    let radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    let radialByR2 = k1 + r2 * (2 * k2 + 3 * k3 * r2)
    let mixed = 2 * x * y * radialByR2 + 2 * p1 * x + 2 * p2 * y
    return Jacobian2(
      xByU: radial + 2 * x * x * radialByR2 + 2 * p1 * y + 6 * p2 * x, xByV: mixed, yByU: mixed,
      yByV: radial + 2 * y * y * radialByR2 + 6 * p1 * y + 2 * p2 * x)
  }

  private static let newtonSteps = 25
  /// In focal lengths: a millionth of a pixel at 1,000 pixels focal length.
  private static let newtonTolerance = 1e-9
  /// Below this the distortion model maps two places to one.
  private static let smallestFold = 1e-3
}
