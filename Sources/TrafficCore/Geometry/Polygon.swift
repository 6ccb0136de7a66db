/// An area with straight sides, such as a region of interest or a zone.
package struct Polygon<Point: PlanePoint>: Sendable, Hashable {
  /// In order, without repeating the first.
  package let corners: [Point]

  /// - Throws: `PolygonProblem` when the corners do not bound an area.
  package init(_ corners: [Point]) throws(PolygonProblem) {
    if let problem = PolygonProblem(corners) { throw problem }
    self.corners = corners
  }

  /// Whether `point` lies inside (even-odd rule).
  package func contains(_ point: Point) -> Bool {
    var inside = false
    var last = corners[corners.count - 1]
    for corner in corners {
      if (corner.y > point.y) != (last.y > point.y) {
        let crossing = corner.x + (point.y - corner.y) / (last.y - corner.y) * (last.x - corner.x)
        if point.x < crossing { inside.toggle() }
      }
      last = corner
    }
    return inside
  }

  /// Twice the enclosed area, positive when the corners run from the x axis towards the y axis.
  package var signedDoubleArea: Double {
    var sum = 0.0
    var last = corners[corners.count - 1]
    for corner in corners {
      sum += last.x * corner.y - corner.x * last.y
      last = corner
    }
    return sum
  }

  package var area: Double { abs(signedDoubleArea) / 2 }

  /// The mean of the corners; inside for convex polygons.
  package var middle: Point {
    let n = Double(corners.count)
    return Point(x: corners.reduce(0) { $0 + $1.x } / n, y: corners.reduce(0) { $0 + $1.y } / n)
  }
}

/// Why corners are no polygon.
package enum PolygonProblem: Error, Hashable, CustomStringConvertible {
  case tooFewCorners(Int)
  case notFinite(corner: Int)
  case repeatedCorner(Int, Int)
  /// Numbers of the first corner of each of the two sides, from 1.
  case sidesCross(Int, Int)
  case noArea

  package init?<Point: PlanePoint>(_ corners: [Point]) {
    let n = corners.count
    if n < 3 {
      self = .tooFewCorners(n)
      return
    }
    if let bad = corners.firstIndex(where: { !$0.isFinite }) {
      self = .notFinite(corner: bad + 1)
      return
    }
    for i in 0..<n where corners[i] == corners[(i + 1) % n] {
      self = .repeatedCorner(i + 1, (i + 1) % n + 1)
      return
    }
    for i in 0..<n {
      let side = Segment(from: corners[i], to: corners[(i + 1) % n])
      for j in (i + 1)..<max(n, i + 1) where j != i + 1 && (j + 1) % n != i {
        if side.touches(Segment(from: corners[j], to: corners[(j + 1) % n])) {
          self = .sidesCross(i + 1, j + 1)
          return
        }
      }
    }
    if Self.isFlat(corners) {
      self = .noArea
      return
    }
    return nil
  }

  private static func isFlat<Point: PlanePoint>(_ corners: [Point]) -> Bool {
    let first = corners[0]
    return corners.allSatisfy { Segment(from: first, to: corners[1]).side(of: $0) == 0 }
      || (1..<(corners.count - 1)).allSatisfy {
        Segment(from: first, to: corners[$0]).side(of: corners[$0 + 1]) == 0
      }
  }

  package var description: String {
    switch self {
    case .tooFewCorners(let count): "has \(count) point\(count == 1 ? "" : "s"); a polygon needs at least 3"
    case .notFinite(let corner): "point \(corner) is not a finite number"
    case .repeatedCorner(let first, let second): "points \(first) and \(second) are the same"
    case .sidesCross(let first, let second):
      "crosses itself: the side after point \(first) meets the side after point \(second)"
    case .noArea: "all points lie on one line"
    }
  }
}
