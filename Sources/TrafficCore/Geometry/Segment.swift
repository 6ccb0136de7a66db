/// A straight piece from one point to another, such as a counting line.
package struct Segment<Point: PlanePoint>: Sendable, Hashable {
  package var from: Point
  package var to: Point

  package init(from: Point, to: Point) {
    self.from = from
    self.to = to
  }

  package var length: Double { from.distance(to: to) }

  package var middle: Point { Point(x: (from.x + to.x) / 2, y: (from.y + to.y) / 2) }

  /// Cross product of the direction and the way to `point`: the sign says on which side of the endless line it is,
  /// positive when it lies from the x axis towards the y axis of the direction.
  package func side(of point: Point) -> Double {
    (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
  }

  /// `side` as a distance from the endless line, in the plane's unit.
  package func signedDistance(of point: Point) -> Double {
    let length = length
    return length > 0 ? side(of: point) / length : from.distance(to: point)
  }

  /// How far along the line `point` lies: 0 at `from`, 1 at `to`.
  package func fraction(of point: Point) -> Double {
    let dx = to.x - from.x
    let dy = to.y - from.y
    let square = dx * dx + dy * dy
    return square > 0 ? ((point.x - from.x) * dx + (point.y - from.y) * dy) / square : 0
  }

  /// The point at `fraction` of the way.
  package func point(at fraction: Double) -> Point {
    Point(x: from.x + (to.x - from.x) * fraction, y: from.y + (to.y - from.y) * fraction)
  }

  /// Distance from `point` to the nearest place of the segment.
  package func distance(to point: Point) -> Double {
    self.point(at: min(max(fraction(of: point), 0), 1)).distance(to: point)
  }

  /// Whether the two pieces share a point, ends included.
  package func touches(_ other: Segment) -> Bool {
    let a = side(of: other.from)
    let b = side(of: other.to)
    let c = other.side(of: from)
    let d = other.side(of: to)
    if (a > 0) != (b > 0), a != 0, b != 0, (c > 0) != (d > 0), c != 0, d != 0 { return true }
    return a == 0 && holds(other.from) || b == 0 && holds(other.to) || c == 0 && other.holds(from)
      || d == 0 && other.holds(to)
  }

  /// Where a path from `start` to `end` goes through this segment.
  ///
  /// - Returns: the fraction of the *path* at which it happens, the fraction of this segment, and the side it ends
  ///   on (the sign of `side(of: end)`); nil when it stays on one side or passes beside an end.
  package func crossing(from start: Point, to end: Point) -> LineCrossing? {
    let before = side(of: start)
    let after = side(of: end)
    guard before < 0 && after >= 0 || before > 0 && after <= 0 else { return nil }
    let pathFraction = before / (before - after)
    let place = Segment(from: start, to: end).point(at: pathFraction)
    let lineFraction = fraction(of: place)
    guard lineFraction >= 0, lineFraction <= 1 else { return nil }
    return LineCrossing(pathFraction: pathFraction, lineFraction: lineFraction, isTowardsPositive: before < 0)
  }

  private func holds(_ point: Point) -> Bool {
    min(from.x, to.x) <= point.x && point.x <= max(from.x, to.x) && min(from.y, to.y) <= point.y
      && point.y <= max(from.y, to.y)
  }
}

/// Where and in which direction a path goes through a line.
package struct LineCrossing: Sendable, Hashable {
  package let pathFraction: Double
  package let lineFraction: Double
  /// From the negative to the positive side of the line.
  package let isTowardsPositive: Bool
}
