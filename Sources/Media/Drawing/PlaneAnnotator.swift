package import TrafficCore

/// Draws marks straight on the planes of a copy of the picture: no detour over colours, letters copied from an atlas.
///
/// Calls may overlap. Fails only when no font can be found for a label.
package struct PlaneAnnotator: Annotator {
  private let colour: ColourCoding?
  private let lineWidth: Int?

  /// - Parameters:
  ///   - colour: what drawn pictures come out in, such as the coding that they will be encoded in: converting while
  ///     copying is one pass less. Nil keeps that of each picture.
  ///   - lineWidth: in pixels, whatever the size of the picture; nil suits the size.
  package init(colour: ColourCoding? = nil, lineWidth: Int? = nil) {
    self.colour = colour
    self.lineWidth = lineWidth
  }

  package func draw(_ marks: [Mark], on picture: Picture) throws -> Picture {
    guard !marks.isEmpty else { return picture }
    let scale = DrawingScale(picture.size, lineWidth: lineWidth)
    let labels = try PlacedLabel.all(of: marks, scale: scale, size: picture.size)
    let colour = colour ?? picture.colour
    let buffer = ColourConversion(from: picture.colour, to: colour).copy(of: picture)
    buffer.withPlanes { planes in
      var canvas = Canvas(planes: planes, size: picture.size, colour: colour)
      for mark in marks { Self.drawShape(of: mark, scale: scale, on: &canvas) }
      for label in labels { label.draw(on: &canvas) }
    }
    return buffer.seal(colour: colour)
  }

  private static func drawShape(of mark: Mark, scale: DrawingScale, on canvas: inout Canvas) {
    let width = Double(scale.lineWidth)
    switch mark {
    case .box(let box, let colour, _): drawFrame(box, colour, width: scale.lineWidth, on: &canvas)
    case .line(let from, let to, let colour):
      guard from.isDrawable, to.isDrawable else { return }
      canvas.paint(StrokeShape(path: [from, to], isClosed: false, width: width), colour)
    case .polygon(let corners, let colour, let opacity):
      guard corners.count > 1, corners.allSatisfy(\.isDrawable) else { return }
      if opacity > 0 { canvas.paint(PolygonShape(corners), colour, opacity: opacity) }
      canvas.paint(StrokeShape(path: corners, isClosed: true, width: width), colour)
    case .trail(let points, let colour):
      guard points.count > 1, points.allSatisfy(\.isDrawable) else { return }
      canvas.paint(StrokeShape(fading: points, width: width * 1.5), colour)
    case .text: break
    }
  }

  /// Four sides that meet without overlapping, inside the box.
  private static func drawFrame(_ box: PixelBox, _ colour: Colour, width: Int, on canvas: inout Canvas) {
    guard let (x, y) = box.wholePixels else { return }
    let thickness = min(width, max(1, min(x.count, y.count) / 2))
    let inner = (y.lowerBound + thickness)..<max(y.lowerBound + thickness, y.upperBound - thickness)
    let sides = [
      RectangleShape(x: x, y: y.lowerBound..<min(y.upperBound, y.lowerBound + thickness)),
      RectangleShape(x: x, y: max(inner.upperBound, y.lowerBound)..<max(inner.upperBound, y.upperBound)),
      RectangleShape(x: x.lowerBound..<min(x.upperBound, x.lowerBound + thickness), y: inner),
      RectangleShape(x: max(x.lowerBound, x.upperBound - thickness)..<x.upperBound, y: inner),
    ]
    for side in sides { canvas.paint(side, colour) }
  }
}

extension PixelPoint {
  /// Neither infinite nor so far off that whole pixels overflow.
  var isDrawable: Bool { abs(x) < 1e6 && abs(y) < 1e6 }
}

extension PixelBox {
  /// The pixels of the box, at least one in each direction; nil for what cannot be drawn.
  var wholePixels: (x: Range<Int>, y: Range<Int>)? {
    guard PixelPoint(x: x1, y: y1).isDrawable, PixelPoint(x: x2, y: y2).isDrawable, x1 <= x2, y1 <= y2 else {
      return nil
    }
    let left = Int(x1.rounded())
    let upper = Int(y1.rounded())
    return (left..<max(left + 1, Int(x2.rounded())), upper..<max(upper + 1, Int(y2.rounded())))
  }
}
