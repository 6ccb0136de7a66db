/// Where vehicles stand, in metres when the camera is calibrated and in a picture unit when it is not.
///
/// The picture unit is two percent of the picture's height, so that every rule given in metres (dead band 1 m or 2 %,
/// re-arming 5 m or 10 %) is written once.
package struct MeasuringGround: Sendable {
  package let calibration: Calibration?
  package let size: PixelSize
  private let settings: Settings

  package struct Settings: Sendable, Hashable {
    /// One unit of an uncalibrated picture, as part of its height.
    package var unitByHeight = 0.02
    /// How unsure the contact point is, as part of the box height, within the bounds below (METHODS of the default
    /// tracker use 0.05; a box that is tracked is steadier than a single detection).
    package var contactDeviation = 0.025
    /// Pixels.
    package var smallestDeviation = 0.7
    /// Pixels.
    package var largestDeviation = 8.0
    /// A side nearer to the picture's border than this may be cut off there, pixels …
    package var borderMargin = 2.0
    /// … or nearer than so many deviations: the box of a vehicle that is cut off trembles like every box.
    package var borderDeviations = 3.0

    package init() {}
  }

  package init(calibration: Calibration?, size: PixelSize, settings: Settings = Settings()) {
    self.calibration = calibration
    self.size = size
    self.settings = settings
  }

  package var isCalibrated: Bool { calibration != nil }

  private var unit: Double { settings.unitByHeight * Double(size.height) }

  package func place(of pixel: PixelPoint) -> GroundPoint? {
    if let plane = calibration?.plane { return plane.ground(at: pixel) }
    return GroundPoint(x: pixel.x / unit, y: pixel.y / unit)
  }

  package func pixel(of place: GroundPoint) -> PixelPoint? {
    if let plane = calibration?.plane { return plane.pixel(of: place) }
    return PixelPoint(x: place.x * unit, y: place.y * unit)
  }

  /// Where a box stands, and how unsure that is.
  package func contact(of box: PixelBox) -> (place: GroundPoint, covariance: Covariance2)? {
    let pixels = contactDeviation(of: box)
    if let plane = calibration?.plane {
      return plane.measurement(at: box.bottomCenter, sigmaU: pixels, sigmaV: pixels)
    }
    let variance = (pixels / unit) * (pixels / unit)
    return place(of: box.bottomCenter).map { ($0, Covariance2(xx: variance, xy: 0, yy: variance)) }
  }

  /// How unsure the contact point of a box is that stands at `place`; nil without calibration or where the place is not
  /// in view.
  func contactCovariance(at place: GroundPoint, of box: PixelBox) -> Covariance2? {
    guard let plane = calibration?.plane, let pixel = plane.pixel(of: place) else { return nil }
    let pixels = contactDeviation(of: box)
    return plane.jacobian(at: pixel)?.covariance(sigmaU: pixels, sigmaV: pixels)
  }

  /// Whether the picture's lower border may cut the box off, so that where it stands is not seen.
  package func isFootCut(_ box: PixelBox) -> Bool { box.y2 > Double(size.height) - borderMargin(box.height) }

  /// Whether a border may move the box's contact point: the lower one, or one at a side. What is missing at the top
  /// moves nothing.
  package func isContactCut(_ box: PixelBox) -> Bool {
    let margin = borderMargin(box.width)
    return isFootCut(box) || box.x1 < margin || box.x2 > Double(size.width) - margin
  }

  /// Whether a nearer box lies over the lower edge of this one, or touches it: a box that is half hidden ends where the
  /// nearer one begins.
  func isFootHidden(_ box: PixelBox, by others: [TrackObservation]) -> Bool {
    let margin = settings.contactDeviation * box.height
    return others.contains { other in
      other.box.y2 > box.y2 + margin && other.box.y1 < box.y2
        && min(other.box.x2, box.x2) - max(other.box.x1, box.x1) >= 0
    }
  }

  private func borderMargin(_ side: Double) -> Double {
    max(settings.borderMargin, settings.borderDeviations * deviation(side))
  }

  private func contactDeviation(of box: PixelBox) -> Double { deviation(box.height) }

  private func deviation(_ side: Double) -> Double {
    min(max(settings.contactDeviation * side, settings.smallestDeviation), settings.largestDeviation)
  }

  /// A line drawn in the picture, on this ground; `orientation` is +1 when the right side of the drawn line is its
  /// positive side, −1 when the ground's axes are mirrored. nil when an end is not on the road.
  package func line(
    from: NormalizedPoint, to: NormalizedPoint
  ) -> (segment: Segment<GroundPoint>, orientation: Double)? {
    let a = from.pixels(in: size)
    let b = to.pixels(in: size)
    guard let start = place(of: a), let end = place(of: b), start != end else { return nil }
    let segment = Segment(from: start, to: end)
    let drawn = Segment(from: a, to: b)
    // One hundredth of the line's own length to its right in the picture.
    let beside = PixelPoint(
      x: drawn.middle.x - (b.y - a.y) * Self.besideFraction, y: drawn.middle.y + (b.x - a.x) * Self.besideFraction)
    guard let side = place(of: beside).map(segment.side(of:)), side != 0 else { return nil }
    return (segment, side > 0 ? 1 : -1)
  }

  private static let besideFraction = 0.01
}
