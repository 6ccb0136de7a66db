import Glibc
import TrafficCore

/// A solid thing on the road before the camera of `Drive`, for tests of what its box says about its middle.
struct Body {
  var length = 4.6
  var width = 1.8
  var height = 1.5

  /// The smallest box around its eight corners.
  func box(at middle: GroundPoint, heading: SIMD2<Double>, dx: Double = 0, dy: Double = 0) -> PixelBox? {
    let corners = [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)].flatMap { along, across in
      [0, height].compactMap { z in
        Drive.camera.project(
          ScenePoint(
            middle.x + heading.x * along * length / 2 - heading.y * across * width / 2,
            middle.y + heading.y * along * length / 2 + heading.x * across * width / 2, z))
      }
    }
    guard var box = PixelBox(around: corners) else { return nil }
    box.x1 += dx
    box.x2 += dx
    box.y1 += dy
    box.y2 += dy
    return box
  }
}

/// A way over the road: straight away from the camera, then a bend to the right, at a speed that grows steadily.
struct BendingDrive {
  var start = GroundPoint(x: -6, y: 22)
  /// Metres before the bend; then so long a radius.
  var straight = 14.0
  var radius = 8.0
  var firstSpeed = 4.0
  /// m/s².
  var acceleration = 1.0

  func speed(at time: Double) -> Double { firstSpeed + acceleration * time }

  func pose(at time: Double) -> (middle: GroundPoint, heading: SIMD2<Double>) {
    let way = firstSpeed * time + acceleration * time * time / 2
    guard way > straight else { return (GroundPoint(x: start.x, y: start.y + way), SIMD2(0, 1)) }
    let angle = min((way - straight) / radius, .pi / 2)
    let rest = max(0, way - straight - radius * .pi / 2)
    return (
      GroundPoint(
        x: start.x + radius * (1 - cos(angle)) + rest, y: start.y + straight + radius * sin(angle)),
      SIMD2(sin(angle), cos(angle))
    )
  }

  /// When the middle is at a height on the road, before the bend ends.
  func time(atY y: Double) -> Double {
    var (low, high) = (0.0, 10.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if pose(at: middle).middle.y < y { low = middle } else { high = middle }
    }
    return low
  }
}
