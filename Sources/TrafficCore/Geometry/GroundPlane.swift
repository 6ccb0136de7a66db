/// Turns places in the picture into places on the road and back, with how unsure they are.
///
/// Made by a `Calibration` from clicked points or from a known pinhole camera.
package struct GroundPlane: Sendable, Hashable {
  /// Ground to ideal (undistorted) pixels.
  package let homography: Homography
  /// nil when the picture is not bent.
  package let lens: Lens?

  package init(homography: Homography, lens: Lens? = nil) {
    self.homography = homography
    self.lens = lens.flatMap { $0.isDistorting ? $0 : nil }
  }

  /// The road point seen at a pixel; nil at and above the horizon.
  package func ground(at pixel: PixelPoint) -> GroundPoint? {
    guard let ideal = lens == nil ? pixel : lens?.undistorted(pixel) else { return nil }
    let place = homography.inverse.map(ideal.x, ideal.y)
    return place.map { GroundPoint(x: $0.x, y: $0.y) }
  }

  /// Where a road point appears; nil behind the camera. May lie outside the picture.
  package func pixel(of ground: GroundPoint) -> PixelPoint? {
    guard let place = homography.map(ground.x, ground.y) else { return nil }
    let ideal = PixelPoint(x: place.x, y: place.y)
    return lens?.distorted(ideal) ?? ideal
  }

  /// Metres by pixels at a pixel; nil where `ground(at:)` is.
  package func jacobian(at pixel: PixelPoint) -> Jacobian2? {
    guard let lens else { return homography.inverse.jacobian(pixel.x, pixel.y) }
    guard let ideal = lens.undistorted(pixel), let bending = lens.undistortionJacobian(at: ideal) else { return nil }
    return homography.inverse.jacobian(ideal.x, ideal.y)?.after(bending)
  }

  /// The road point and its covariance in m², for independent errors of the pixel in x and y.
  package func measurement(
    at pixel: PixelPoint, sigmaU: Double, sigmaV: Double
  ) -> (place: GroundPoint, covariance: Covariance2)? {
    guard let place = ground(at: pixel), let jacobian = jacobian(at: pixel) else { return nil }
    return (place, jacobian.covariance(sigmaU: sigmaU, sigmaV: sigmaV))
  }
}
