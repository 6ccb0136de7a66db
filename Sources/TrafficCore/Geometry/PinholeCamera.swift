import Glibc

/// A place in the scene: x and y on the road, z upwards, metres.
package typealias ScenePoint = SIMD3<Double>

/// A camera whose position and lens are known: projects the scene into the picture.
///
/// Axes of the camera: x to the right, y down, z forward; pixel = K·(R·scene + T).
package struct PinholeCamera: Sendable, Hashable {
  package let intrinsics: Matrix3
  package let rotation: Matrix3
  package let translation: SIMD3<Double>

  package init(intrinsics: Matrix3, rotation: Matrix3, translation: SIMD3<Double>) {
    self.intrinsics = intrinsics
    self.rotation = rotation
    self.translation = translation
  }

  /// A camera on a pole.
  ///
  /// - Parameters:
  ///   - position: of the camera; z is its height.
  ///   - heading: radians, where it looks over the ground, from the x axis towards the y axis.
  ///   - pitch: radians below the horizon.
  ///   - roll: radians, clockwise as seen in the picture.
  package init(
    position: ScenePoint, heading: Double, pitch: Double, roll: Double = 0, focalLength: Double, size: PixelSize
  ) {
    let forward = SIMD3(cos(heading) * cos(pitch), sin(heading) * cos(pitch), -sin(pitch))
    let right = SIMD3(sin(heading), -cos(heading), 0)
    let down = SIMD3(-cos(heading) * sin(pitch), -sin(heading) * sin(pitch), -cos(pitch))
    let x = right * cos(roll) - down * sin(roll)
    let y = right * sin(roll) + down * cos(roll)
    let rotation = Matrix3(x.x, x.y, x.z, y.x, y.y, y.z, forward.x, forward.y, forward.z)
    self.init(
      intrinsics: Matrix3(
        focalLength, 0, Double(size.width) / 2, 0, focalLength, Double(size.height) / 2, 0, 0, 1),
      rotation: rotation, translation: SIMD3<Double>.zero - rotation * position)
  }

  /// Depth along the optical axis, metres; negative behind the camera.
  package func depth(of point: ScenePoint) -> Double {
    rotation.m20 * point.x + rotation.m21 * point.y + rotation.m22 * point.z + translation.z
  }

  /// The pixel of a scene point in front of the camera, nil behind it.
  package func project(_ point: ScenePoint) -> PixelPoint? {
    let seen = inCamera(point)
    guard seen.z > 0 else { return nil }
    return project(inCamera: seen)
  }

  /// A scene point in the camera's own axes.
  package func inCamera(_ point: ScenePoint) -> SIMD3<Double> { rotation * point + translation }

  /// The pixel of a point in the camera's axes; its z must be positive.
  package func project(inCamera point: SIMD3<Double>) -> PixelPoint {
    let image = intrinsics * point
    return PixelPoint(x: image.x / image.z, y: image.y / image.z)
  }

  /// The road z = 0 as this camera sees it; nil when it looks along the road plane itself.
  package var groundPlane: GroundPlane? {
    let onRoad = Matrix3(
      rotation.m00, rotation.m01, translation.x, rotation.m10, rotation.m11, translation.y, rotation.m20, rotation.m21,
      translation.z)
    // The road point below any spot ahead of the camera is visible; take the one along the view's ground direction.
    let matrix = intrinsics * onRoad
    let ahead = visibleGround
    return Homography(matrix, visibleX: ahead.x, visibleY: ahead.y).map { GroundPlane(homography: $0) }
  }

  private var visibleGround: (x: Double, y: Double) {
    // Depth on the road is m20·x + m21·y + tz: walk along its gradient until it is one metre more than zero.
    let gx = rotation.m20
    let gy = rotation.m21
    let slope = gx * gx + gy * gy
    guard slope > 0 else { return (0, 0) }
    let step = (max(translation.z, 1) - translation.z) / slope
    return (gx * step, gy * step)
  }
}
