import Glibc

/// A way over the ground that vehicles follow, measured in metres from its start.
package struct RoadPath: Sendable, Hashable {
  package struct Pose: Sendable, Hashable {
    package var place: GroundPoint
    /// Radians from the x axis towards the y axis.
    package var heading: Double
  }

  private var points: [GroundPoint]
  private var distances: [Double]

  package var length: Double { distances.last ?? 0 }

  /// - Parameter points: at least two, no two in a row the same.
  package init(_ points: [GroundPoint]) {
    precondition(points.count >= 2, "a path has two points or more")
    self.points = points
    distances = [0]
    for i in 1..<points.count { distances.append(distances[i - 1] + points[i - 1].distance(to: points[i])) }
  }

  package static func straight(from: GroundPoint, to: GroundPoint) -> RoadPath {
    let steps = max(1, Int((from.distance(to: to) / 5).rounded(.up)))
    let line = Segment(from: from, to: to)
    return RoadPath((0...steps).map { line.point(at: Double($0) / Double(steps)) })
  }

  /// A smooth turn (quadratic Bézier) whose ends keep the directions towards `corner`.
  package static func turn(from: GroundPoint, corner: GroundPoint, to: GroundPoint) -> RoadPath {
    let steps = 24
    return RoadPath(
      (0...steps).map { step in
        let t = Double(step) / Double(steps)
        let u = 1 - t
        return GroundPoint(
          x: u * u * from.x + 2 * u * t * corner.x + t * t * to.x,
          y: u * u * from.y + 2 * u * t * corner.y + t * t * to.y)
      })
  }

  package func joined(_ next: RoadPath) -> RoadPath { RoadPath(points + next.points.dropFirst()) }

  package func pose(at distance: Double, offset: Double = 0) -> Pose {
    let clamped = min(max(distance, 0), length)
    var low = 0
    var high = distances.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if distances[middle] <= clamped { low = middle } else { high = middle }
    }
    let a = points[low]
    let b = points[high]
    let piece = distances[high] - distances[low]
    // Beyond the ends the path goes on straight.
    let fraction = (distance - distances[low]) / piece
    let heading = smoothHeading(low, fraction: fraction)
    let place = GroundPoint(x: a.x + (b.x - a.x) * fraction, y: a.y + (b.y - a.y) * fraction)
    return Pose(
      place: GroundPoint(x: place.x - sin(heading) * offset, y: place.y + cos(heading) * offset), heading: heading)
  }

  /// The direction of a piece, blended into its neighbours' so that bodies turn without jerks.
  private func smoothHeading(_ piece: Int, fraction: Double) -> Double {
    let here = direction(piece)
    let towards = fraction < 0.5 ? piece - 1 : piece + 1
    guard towards >= 0, towards < points.count - 1 else { return here }
    var difference = direction(towards) - here
    if difference > .pi { difference -= 2 * .pi }
    if difference < -.pi { difference += 2 * .pi }
    return here + difference * min(abs(fraction - 0.5), 0.5)
  }

  private func direction(_ piece: Int) -> Double {
    atan2(points[piece + 1].y - points[piece].y, points[piece + 1].x - points[piece].x)
  }
}
