/// The one box of the house: two corners in pixels of the original picture. Edges encode it in their own form.
package struct PixelBox: Sendable, Hashable {
  package var x1: Double
  package var y1: Double
  package var x2: Double
  package var y2: Double

  package init(x1: Double, y1: Double, x2: Double, y2: Double) {
    self.x1 = x1
    self.y1 = y1
    self.x2 = x2
    self.y2 = y2
  }

  package init(centerX: Double, centerY: Double, width: Double, height: Double) {
    self.init(
      x1: centerX - width / 2, y1: centerY - height / 2, x2: centerX + width / 2, y2: centerY + height / 2)
  }

  package var width: Double { x2 - x1 }
  package var height: Double { y2 - y1 }
  package var area: Double { max(0, width) * max(0, height) }
  package var center: PixelPoint { PixelPoint(x: (x1 + x2) / 2, y: (y1 + y2) / 2) }

  /// Where a vehicle touches the road: the middle of the lower edge.
  package var bottomCenter: PixelPoint { PixelPoint(x: (x1 + x2) / 2, y: y2) }

  package func intersectionArea(_ other: PixelBox) -> Double {
    let width = min(x2, other.x2) - max(x1, other.x1)
    let height = min(y2, other.y2) - max(y1, other.y1)
    return width > 0 && height > 0 ? width * height : 0
  }

  /// Intersection over union, 0…1; 0 when either box is empty.
  package func overlap(_ other: PixelBox) -> Double {
    let shared = intersectionArea(other)
    let union = area + other.area - shared
    return shared > 0 && union > 0 ? shared / union : 0
  }

  /// The part inside a picture of `size`.
  package func clamped(to size: PixelSize) -> PixelBox {
    let width = Double(size.width)
    let height = Double(size.height)
    return PixelBox(
      x1: min(max(x1, 0), width), y1: min(max(y1, 0), height),
      x2: min(max(x2, 0), width), y2: min(max(y2, 0), height))
  }
}
