/// The smallest convex polygon around points (Andrew's monotone chain), for outlines and shadows.
package enum ConvexHull {
  /// Corners in order; fewer than three when the points lie on a line.
  package static func of<Point: PlanePoint>(_ points: [Point]) -> [Point] {
    let sorted = points.sorted { $0.x != $1.x ? $0.x < $1.x : $0.y < $1.y }
    guard sorted.count > 2 else { return sorted }
    let lower = chain(sorted)
    let upper = chain(sorted.reversed())
    return lower.dropLast() + upper.dropLast()
  }

  private static func chain<Points: Sequence>(_ points: Points) -> [Points.Element] where Points.Element: PlanePoint {
    var chain: [Points.Element] = []
    for point in points {
      while chain.count >= 2, Segment(from: chain[chain.count - 2], to: chain[chain.count - 1]).side(of: point) <= 0 {
        chain.removeLast()
      }
      chain.append(point)
    }
    return chain
  }
}
