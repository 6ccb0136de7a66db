import TrafficCore

/// The road's metres drawn over the picture, so that a person sees whether a calibration is right.
enum MetricGrid {
  /// Metres between lines.
  private static let step = 5.0
  /// How far the grid goes beyond the points, metres.
  private static let margin = 10.0
  private static let most = 200

  static func marks(_ calibration: Calibration, _ size: PixelSize) -> [Mark] {
    let xs = calibration.points.map(\.ground.x)
    let ys = calibration.points.map(\.ground.y)
    guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else { return [] }
    let grid = Colour(red: 90, green: 220, blue: 255)
    var marks: [Mark] = []
    for x in lines(left, right) {
      marks += path(lines(low, high).map { GroundPoint(x: x, y: $0) }, calibration, size, grid)
    }
    for y in lines(low, high) {
      marks += path(lines(left, right).map { GroundPoint(x: $0, y: y) }, calibration, size, grid)
    }
    let dot = Colour(red: 255, green: 200, blue: 0)
    for (index, point) in calibration.points.enumerated() {
      let box = PixelBox(centerX: point.pixel.x, centerY: point.pixel.y, width: 8, height: 8)
      marks.append(.box(box, dot, label: "\(index + 1)"))
    }
    return marks
  }

  private static func lines(_ low: Double, _ high: Double) -> [Double] {
    let first = ((low - margin) / step).rounded(.down) * step
    return (0...most).map { first + Double($0) * step }.filter { $0 <= high + margin }
  }

  private static func path(
    _ places: [GroundPoint], _ calibration: Calibration, _ size: PixelSize, _ colour: Colour
  ) -> [Mark] {
    let frame = PixelBox(x1: 0, y1: 0, x2: Double(size.width), y2: Double(size.height))
    let pixels = places.map { calibration.plane.pixel(of: $0) }
    return zip(pixels, pixels.dropFirst()).compactMap { a, b in
      guard let a, let b, let reach = PixelBox(around: [a, b]), reach.x2 >= frame.x1, reach.x1 <= frame.x2,
        reach.y2 >= frame.y1, reach.y1 <= frame.y2, reach.width < 4 * frame.width, reach.height < 4 * frame.height
      else { return nil }
      return .line(a, b, colour)
    }
  }
}
