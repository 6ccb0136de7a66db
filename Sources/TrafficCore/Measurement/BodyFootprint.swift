/// What a vehicle covers of the road, so that the middle of its body can be told from the lower edge of its box.
///
/// The lower edge of a box shows the nearest corner of the body, and its middle the middle of the silhouette: seen
/// along the road that is the bumper, seen from a corner it wanders around the body as the vehicle passes, up to some
/// metres for a lorry. The length is learned from how wide the boxes are, as far as the view shows it.
struct BodyFootprint: Sendable, Hashable {
  private(set) var length: Double
  let width: Double
  private var lengthVariance: Double

  /// A body of its class's usual size.
  init(_ trafficClass: TrafficClass) {
    let usual = Self.usual(trafficClass)
    (length, width) = (usual.length, usual.width)
    lengthVariance = usual.deviation * usual.deviation
  }

  /// Metres; lengths with the deviation within the class.
  private static func usual(_ trafficClass: TrafficClass) -> (length: Double, deviation: Double, width: Double) {
    switch trafficClass {
    case .car: (4.6, 0.4, 1.8)
    case .truck: (11, 3.5, 2.5)
    case .bus: (12, 1.5, 2.5)
    case .motorcycle: (2.1, 0.2, 0.7)
    case .bicycle: (1.75, 0.15, 0.5)
    case .pedestrian: (0.45, 0.1, 0.5)
    }
  }

  /// How far the place under the middle of a box's lower edge is from the middle of the body, metres.
  func offset(at middle: GroundPoint, heading: SIMD2<Double>, on plane: GroundPlane) -> SIMD2<Double>? {
    guard let outline = outline(at: middle, heading: heading, length: length, on: plane),
      let contact = plane.ground(at: PixelPoint(x: outline.x.middle, y: outline.bottom))
    else { return nil }
    return SIMD2(contact.x - middle.x, contact.y - middle.y)
  }

  /// Takes in how wide a box was that is not cut off.
  ///
  /// - Parameter deviation: of the width in one picture, pixels. All pictures of a vehicle may be wrong by half of it
  ///   in the same direction, as when it is narrower than usual, so that no number of them says more.
  mutating func learn(
    _ boxWidth: Double, deviation: Double, at middle: GroundPoint, heading: SIMD2<Double>, on plane: GroundPlane
  ) {
    guard let here = outline(at: middle, heading: heading, length: length, on: plane),
      let longer = outline(at: middle, heading: heading, length: length + Self.step, on: plane)
    else { return }
    let slope = (longer.x.width - here.x.width) / Self.step
    guard slope > 0, deviation > 0 else { return }
    let variance = deviation * deviation / (slope * slope)
    guard lengthVariance > variance * Self.common else { return }
    let gain = lengthVariance / (lengthVariance + variance)
    length = max(width, length + gain * (boxWidth - here.x.width) / slope)
    lengthVariance *= 1 - gain
  }

  private func outline(
    at middle: GroundPoint, heading: SIMD2<Double>, length: Double, on plane: GroundPlane
  ) -> (x: Extent, bottom: Double)? {
    var x = Extent()
    var bottom = -Double.infinity
    for (along, across) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
      let forwards = along * length / 2
      let sideways = across * width / 2
      let corner = GroundPoint(
        x: middle.x + heading.x * forwards - heading.y * sideways,
        y: middle.y + heading.y * forwards + heading.x * sideways)
      guard let pixel = plane.pixel(of: corner) else { return nil }
      x.add(pixel.x)
      bottom = max(bottom, pixel.y)
    }
    return (x, bottom)
  }

  private struct Extent {
    var low = Double.infinity
    var high = -Double.infinity
    var middle: Double { (low + high) / 2 }
    var width: Double { high - low }

    mutating func add(_ value: Double) {
      low = min(low, value)
      high = max(high, value)
    }
  }

  /// Metres.
  private static let step = 0.5
  /// The part of a width's variance that all pictures of a vehicle share.
  private static let common = 0.25
}
