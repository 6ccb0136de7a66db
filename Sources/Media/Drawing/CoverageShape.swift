import TrafficCore

/// Something with an inside: says, row by row, how much of each pixel it covers, so that the canvas can blend it.
protocol CoverageShape {
  /// Everything it covers lies in here; may reach beyond the picture.
  var bounds: PixelBox { get }

  /// Writes how much of each pixel of row `y` is covered, 0…255, into `row` (as wide as the picture, all zero).
  ///
  /// - Returns: the pixels written.
  func cover(row y: Int, into row: inout [UInt8]) -> Range<Int>
}

/// A filled rectangle on whole pixels: plates, and the sides of boxes.
struct RectangleShape: CoverageShape {
  let x: Range<Int>
  let y: Range<Int>

  var bounds: PixelBox {
    PixelBox(
      x1: Double(x.lowerBound), y1: Double(y.lowerBound), x2: Double(x.upperBound), y2: Double(y.upperBound))
  }

  func cover(row y: Int, into row: inout [UInt8]) -> Range<Int> {
    guard self.y.contains(y) else { return 0..<0 }
    let covered = x.clamped(to: 0..<row.count)
    for position in covered { row[position] = 255 }
    return covered
  }
}
