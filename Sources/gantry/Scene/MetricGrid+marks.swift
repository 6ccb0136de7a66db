import TrafficCore

extension MetricGrid {
  /// To be drawn on a picture, the clicked points with their numbers.
  static func marks(_ calibration: Calibration, _ size: PixelSize) -> [Mark] {
    let grid = Colour(red: 90, green: 220, blue: 255)
    let dot = Colour(red: 255, green: 200, blue: 0)
    let lines = MetricGrid(calibration, size: size).lines.flatMap(\.pieces).map { Mark.line($0.from, $0.to, grid) }
    return lines
      + calibration.points.enumerated().map { index, point in
        .box(
          PixelBox(centerX: point.pixel.x, centerY: point.pixel.y, width: 8, height: 8), dot, label: "\(index + 1)")
      }
  }
}
