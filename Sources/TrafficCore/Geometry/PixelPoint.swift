/// A place in a picture: x to the right, y down, in pixels from the top left corner.
package struct PixelPoint: Sendable, Hashable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A place in a picture as fractions of its width and height, 0…1.
package struct NormalizedPoint: Sendable, Hashable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  package func pixels(in size: PixelSize) -> PixelPoint {
    PixelPoint(x: x * Double(size.width), y: y * Double(size.height))
  }
}

/// Width and height of a picture in whole pixels.
package struct PixelSize: Sendable, Hashable {
  package var width: Int
  package var height: Int

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  package var area: Int { width * height }
}
