package import TrafficCore

/// Makes parts of a picture unrecognisable: each becomes a few squares of one colour. What was there cannot be brought
/// back, unlike what a soft blur leaves.
package struct PictureMosaic: Sendable {
  /// A part has so many squares along its shorter side, at most.
  private static let squares = 3.0
  /// Pixels along a square, at least: smaller ones leave letters readable.
  private static let smallest = 8

  package init() {}

  /// A copy in which these boxes show nothing; the picture itself when there are none.
  package func hide(_ boxes: [PixelBox], in picture: Picture) -> Picture {
    let areas = boxes.compactMap { Self.area($0, in: picture.size) }
    guard !areas.isEmpty else { return picture }
    let buffer = ColourConversion(from: picture.colour, to: picture.colour).copy(of: picture)
    buffer.withPlanes { planes in
      for area in areas { Self.hide(area, planes) }
    }
    return buffer.seal(colour: picture.colour)
  }

  /// In whole pixels, even ones where chroma begins.
  private struct Area {
    let x: Range<Int>
    let y: Range<Int>
    /// Even, so that a square has whole pixels of chroma.
    let square: Int
  }

  private static func area(_ box: PixelBox, in size: PixelSize) -> Area? {
    guard box.x1.isFinite, box.y1.isFinite, box.x2.isFinite, box.y2.isFinite else { return nil }
    let inside = box.clamped(to: size)
    guard inside.width > 0, inside.height > 0 else { return nil }
    let (left, upper) = (Int(inside.x1) / 2 * 2, Int(inside.y1) / 2 * 2)
    let (right, lower) = (Int(inside.x2.rounded(.up)), Int(inside.y2.rounded(.up)))
    let square = Int((min(inside.width, inside.height) / squares).rounded(.up))
    return Area(x: left..<right, y: upper..<lower, square: max(smallest, (square + 1) / 2 * 2))
  }

  private static func hide(_ area: Area, _ planes: MutablePicturePlanes) {
    unsafe level(planes.luma, planes.lumaStride, x: area.x, y: area.y, square: area.square)
    let x = area.x.lowerBound / 2..<(area.x.upperBound + 1) / 2
    let y = area.y.lowerBound / 2..<(area.y.upperBound + 1) / 2
    unsafe level(planes.chromaBlue, planes.chromaStride, x: x, y: y, square: area.square / 2)
    unsafe level(planes.chromaRed, planes.chromaStride, x: x, y: y, square: area.square / 2)
  }

  private static func level(
    _ plane: UnsafeMutablePointer<UInt8>, _ stride: Int, x: Range<Int>, y: Range<Int>, square: Int
  ) {
    for top in Swift.stride(from: y.lowerBound, to: y.upperBound, by: square) {
      let rows = top..<min(top + square, y.upperBound)
      for left in Swift.stride(from: x.lowerBound, to: x.upperBound, by: square) {
        let columns = left..<min(left + square, x.upperBound)
        var sum = 0
        for row in rows {
          let line = unsafe plane + row * stride
          for column in columns { sum += Int(unsafe line[column]) }
        }
        let mean = UInt8(sum / (rows.count * columns.count))
        for row in rows {
          unsafe (plane + row * stride + left).update(repeating: mean, count: columns.count)
        }
      }
    }
  }
}
