/// The map between two planes seen through a pinhole, with its inverse.
///
/// The sign of the matrix is chosen so that points in front of the camera have a positive third coordinate;
/// points behind it (above the horizon) map to nil instead of a mirrored place.
package struct Homography: Sendable, Hashable {
  package let forward: Matrix3
  package let backward: Matrix3

  /// - Parameter visible: a point of the first plane that is surely in front of the camera.
  package init?(_ matrix: Matrix3, visibleX: Double, visibleY: Double) {
    let w = matrix.m20 * visibleX + matrix.m21 * visibleY + matrix.m22
    guard w.isFinite, w != 0 else { return nil }
    let forward = matrix.scaled(by: 1 / w)
    guard let inverse = forward.inverse else { return nil }
    self.forward = forward
    // `forward` has w = 1 at the visible point, so the plain inverse gives w = 1 at its image.
    self.backward = inverse
  }

  private init(forward: Matrix3, backward: Matrix3) {
    self.forward = forward
    self.backward = backward
  }

  package var inverse: Homography { Homography(forward: backward, backward: forward) }

  /// The image of (x, y); nil for points on or behind the camera's own plane.
  package func map(_ x: Double, _ y: Double) -> (x: Double, y: Double)? {
    let w = forward.m20 * x + forward.m21 * y + forward.m22
    guard w > Self.smallestDepth else { return nil }
    let u = (forward.m00 * x + forward.m01 * y + forward.m02) / w
    let v = (forward.m10 * x + forward.m11 * y + forward.m12) / w
    return u.isFinite && v.isFinite ? (u, v) : nil
  }

  /// The derivative of `map` at (x, y); nil where `map` is.
  package func jacobian(_ x: Double, _ y: Double) -> Jacobian2? {
    guard let image = map(x, y) else { return nil }
    let w = forward.m20 * x + forward.m21 * y + forward.m22
    return Jacobian2(
      xByU: (forward.m00 - image.x * forward.m20) / w, xByV: (forward.m01 - image.x * forward.m21) / w,
      yByU: (forward.m10 - image.y * forward.m20) / w, yByV: (forward.m11 - image.y * forward.m21) / w)
  }

  /// Relative to the depth of the visible point: closer to the horizon than this is nowhere.
  private static let smallestDepth = 1e-9
}
