import TrafficCore

/// Something with an inside: says, row by row, how much of each pixel it covers, so that the canvas can blend it.
protocol CoverageShape {
  /// Everything it covers lies in here; may reach beyond the picture.
  var bounds: PixelBox { get }

  /// Says how much of each pixel of row `y` is covered. The row is as wide as the picture, and clear.
  ///
  /// Mutating so that a shape can keep its scratch memory from row to row.
  mutating func cover(row y: Int, into row: inout CoverageRow)
}

/// A filled rectangle on whole pixels: plates, and the sides of boxes.
struct RectangleShape {
  let x: Range<Int>
  let y: Range<Int>
}
