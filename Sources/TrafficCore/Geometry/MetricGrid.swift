/// The road's metres as lines over the picture, so that a person sees whether a calibration is right: they should lie on
/// the road as its markings do.
package struct MetricGrid: Sendable, Hashable {
  /// All places with one coordinate on the road.
  package struct Line: Sendable, Hashable {
    package enum Axis: String, Sendable, Hashable { case x, y }

    /// Which of the two coordinates is the same along it.
    package let axis: Axis
    /// That coordinate.
    package let metres: Double
    /// In pixels, as far as they are in the picture.
    package let pieces: [Segment<PixelPoint>]
  }

  package let step: Double
  /// Those of which something is in the picture.
  package let lines: [Line]

  /// How far the grid goes beyond the points, metres.
  private static let margin = 10.0
  private static let most = 200

  /// - Parameters:
  ///   - size: of the picture, in whose pixels the calibration is.
  ///   - step: metres between lines, positive.
  package init(_ calibration: Calibration, size: PixelSize, step: Double = 5) {
    self.step = step
    let xs = calibration.points.map(\.ground.x)
    let ys = calibration.points.map(\.ground.y)
    guard let left = xs.min(), let right = xs.max(), let low = ys.min(), let high = ys.max() else {
      lines = []
      return
    }
    let across = Self.places(left, right, step)
    let along = Self.places(low, high, step)
    let upright = across.map { x in
      Line(axis: .x, metres: x, pieces: Self.path(along.map { GroundPoint(x: x, y: $0) }, calibration, size))
    }
    let level = along.map { y in
      Line(axis: .y, metres: y, pieces: Self.path(across.map { GroundPoint(x: $0, y: y) }, calibration, size))
    }
    lines = (upright + level).filter { !$0.pieces.isEmpty }
  }

  private static func places(_ low: Double, _ high: Double, _ step: Double) -> [Double] {
    let first = ((low - margin) / step).rounded(.down) * step
    return (0...most).map { first + Double($0) * step }.filter { $0 <= high + margin }
  }

  private static func path(
    _ places: [GroundPoint], _ calibration: Calibration, _ size: PixelSize
  ) -> [Segment<PixelPoint>] {
    let frame = PixelBox(x1: 0, y1: 0, x2: Double(size.width), y2: Double(size.height))
    let pixels = places.map { calibration.plane.pixel(of: $0) }
    return zip(pixels, pixels.dropFirst()).compactMap { a, b in
      guard let a, let b, let reach = PixelBox(around: [a, b]), reach.x2 >= frame.x1, reach.x1 <= frame.x2,
        reach.y2 >= frame.y1, reach.y1 <= frame.y2, reach.width < 4 * frame.width, reach.height < 4 * frame.height
      else { return nil }
      return Segment(from: a, to: b)
    }
  }
}
