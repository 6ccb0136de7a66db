import Glibc
import Testing
import TrafficCore

struct PolygonTests {
  /// A star-shaped polygon around the origin: never self-crossing, often not convex.
  private func star(_ random: inout SplitMix64) -> [PixelPoint] {
    let count = 3 + random.index(below: 9)
    let turn = random.uniform(0, 6)
    return (0..<count).map { i in
      let angle = turn + (Double(i) + random.uniform(0, 0.8)) * 2 * .pi / Double(count)
      let reach = random.uniform(1, 10)
      return PixelPoint(x: reach * cos(angle), y: reach * sin(angle))
    }
  }

  /// Winding number by summed angles: slow, and written another way than the crossing test.
  private func winds(_ corners: [PixelPoint], around point: PixelPoint) -> Bool {
    var total = 0.0
    for i in corners.indices {
      let a = corners[i]
      let b = corners[(i + 1) % corners.count]
      var angle = atan2(b.y - point.y, b.x - point.x) - atan2(a.y - point.y, a.x - point.x)
      if angle > .pi { angle -= 2 * .pi }
      if angle < -.pi { angle += 2 * .pi }
      total += angle
    }
    return abs(total) > .pi
  }

  @Test func `inside means what summed angles say, for thousands of polygons`() throws {
    var random = SplitMix64(seed: 1)
    for _ in 0..<5000 {
      let corners = star(&random)
      guard PolygonProblem(corners) == nil else { continue }
      let polygon = try Polygon(corners)
      let point = PixelPoint(x: random.uniform(-11, 11), y: random.uniform(-11, 11))
      #expect(polygon.contains(point) == winds(corners, around: point))
    }
  }

  @Test func `the area is the sum of triangles from a point inside`() throws {
    var random = SplitMix64(seed: 2)
    for _ in 0..<3000 {
      let corners = star(&random)
      guard PolygonProblem(corners) == nil, winds(corners, around: PixelPoint(x: 0, y: 0)) else { continue }
      var sum = 0.0
      for i in corners.indices {
        let a = corners[i]
        let b = corners[(i + 1) % corners.count]
        let lengths = [hypot(a.x, a.y), hypot(b.x, b.y), a.distance(to: b)]
        let half = lengths.reduce(0, +) / 2
        let heron = max(0, half * (half - lengths[0]) * (half - lengths[1]) * (half - lengths[2])).squareRoot()
        sum += a.x * b.y - b.x * a.y > 0 ? heron : -heron
      }
      #expect(abs(try Polygon(corners).area - abs(sum)) < 1e-5)
    }
  }

  @Test func `shuffled corners are refused exactly when two sides meet`() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<4000 {
      let corners = star(&random).shuffled(using: &random)
      var meets = false
      for i in corners.indices {
        for j in corners.indices where j > i + 1 && (j + 1) % corners.count != i {
          let sides = (corners[i], corners[(i + 1) % corners.count], corners[j], corners[(j + 1) % corners.count])
          meets = meets || meet(sides.0, sides.1, sides.2, sides.3)
        }
      }
      #expect((PolygonProblem(corners) != nil) == meets)
    }
  }

  /// Solves for both fractions, instead of comparing sides.
  private func meet(_ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint, _ d: PixelPoint) -> Bool {
    let determinant = (b.x - a.x) * (c.y - d.y) - (b.y - a.y) * (c.x - d.x)
    guard determinant != 0 else { return false }
    let t = ((c.x - a.x) * (c.y - d.y) - (c.y - a.y) * (c.x - d.x)) / determinant
    let s = ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)) / determinant
    return t >= 0 && t <= 1 && s >= 0 && s <= 1
  }

  @Test func `segments cross where both equations hold, in the right direction`() {
    var random = SplitMix64(seed: 4)
    var crossings = 0
    for _ in 0..<10_000 {
      func point() -> GroundPoint { GroundPoint(x: random.uniform(-5, 5), y: random.uniform(-5, 5)) }
      let line = Segment(from: point(), to: point())
      let start = point()
      let end = point()
      let pixels = [line.from, line.to, start, end].map { PixelPoint(x: $0.x, y: $0.y) }
      let expected = meet(pixels[0], pixels[1], pixels[2], pixels[3])
      let found = line.crossing(from: start, to: end)
      #expect((found != nil) == expected)
      guard let found else { continue }
      crossings += 1
      let onPath = Segment(from: start, to: end).point(at: found.pathFraction)
      #expect(onPath.distance(to: line.point(at: found.lineFraction)) < 1e-9)
      #expect(found.isTowardsPositive == (line.side(of: end) > line.side(of: start)))
    }
    #expect(crossings > 1000)
  }

  @Test func `two points are no polygon and a bow tie crosses itself`() {
    #expect(PolygonProblem([PixelPoint(x: 0, y: 0), PixelPoint(x: 1, y: 1)])?.description.contains("2 points") == true)
    let bow = [(0.0, 0.0), (1, 1), (1, 0), (0, 1)].map { PixelPoint(x: $0.0, y: $0.1) }
    #expect(PolygonProblem(bow) == .sidesCross(1, 3))
    let flat = [(0.0, 0.0), (1, 0), (2, 0)].map { PixelPoint(x: $0.0, y: $0.1) }
    #expect(PolygonProblem(flat) != nil)
  }
}
