/// A place in some plane, so that polygons and lines are written once for pictures and for the ground.
package protocol PlanePoint: Sendable, Hashable {
  var x: Double { get set }
  var y: Double { get set }
  init(x: Double, y: Double)
}

extension PlanePoint {
  package func distance(to other: Self) -> Double {
    let dx = other.x - x
    let dy = other.y - y
    return (dx * dx + dy * dy).squareRoot()
  }

  package var isFinite: Bool { x.isFinite && y.isFinite }
}

extension PixelPoint: PlanePoint {}
extension NormalizedPoint: PlanePoint {}

/// A place on the road, in metres. The axes are the scene's own: any origin, any heading.
package struct GroundPoint: PlanePoint {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}
