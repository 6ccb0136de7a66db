/// Cuts what lies behind the camera or outside the picture off polygons (Sutherland and Hodgman).
enum SceneClipping {
  /// Metres in front of the camera.
  static let nearest = 0.4

  /// The pixels of a polygon's part in front of the camera; empty when there is none.
  static func project(_ corners: [ScenePoint], _ camera: PinholeCamera) -> [PixelPoint] {
    let seen = corners.map(camera.inCamera)
    if seen.allSatisfy({ $0.z > nearest }) { return seen.map(camera.project(inCamera:)) }
    let cut = clip(seen, inside: { $0.z - nearest }, between: { $0 + ($1 - $0) * $2 })
    return cut.map(camera.project(inCamera:))
  }

  static func clip(_ corners: [PixelPoint], to size: PixelSize) -> [PixelPoint] {
    let width = Double(size.width)
    let height = Double(size.height)
    let sides: [(PixelPoint) -> Double] = [{ $0.x }, { width - $0.x }, { $0.y }, { height - $0.y }]
    return sides.reduce(corners) { corners, inside in
      clip(corners, inside: inside) { a, b, t in PixelPoint(x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t) }
    }
  }

  private static func clip<Point>(
    _ corners: [Point], inside: (Point) -> Double, between: (Point, Point, Double) -> Point
  ) -> [Point] {
    var kept: [Point] = []
    for (index, corner) in corners.enumerated() {
      let next = corners[(index + 1) % corners.count]
      let here = inside(corner)
      let there = inside(next)
      if here >= 0 { kept.append(corner) }
      if (here >= 0) != (there >= 0) { kept.append(between(corner, next, here / (here - there))) }
    }
    return kept
  }
}
