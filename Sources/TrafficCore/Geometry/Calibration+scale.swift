extension Calibration {
  /// How unsure the length of the short way between two pixels is, relatively; also for a vehicle that stands.
  ///
  /// A way shorter than `shortestWay` is made longer to both sides along its own direction (or upwards), because
  /// the ratio of two nearly equal places says nothing.
  package func scaleDeviation(from start: PixelPoint, to end: PixelPoint) -> Double? {
    let length = start.distance(to: end)
    guard length < Self.shortestWay else { return relativeScaleDeviation(from: start, to: end) }
    let middle = Segment(from: start, to: end).middle
    let x = length > 0 ? (end.x - start.x) / length : 0
    let y = length > 0 ? (end.y - start.y) / length : 1
    let half = Self.shortestWay / 2
    return relativeScaleDeviation(
      from: PixelPoint(x: middle.x - x * half, y: middle.y - y * half),
      to: PixelPoint(x: middle.x + x * half, y: middle.y + y * half))
  }

  /// Pixels.
  private static let shortestWay = 8.0
}
