import Testing
import TrafficCore

@testable import Media

@Suite(.timeLimit(.minutes(1))) struct CanvasTests {
  private static let coding = ColourCoding(matrix: .bt601, isFullRange: true)
  private static let grey = Colour(red: 128, green: 128, blue: 128)
  private static let orange = Colour(red: 250, green: 140, blue: 10)

  private func drawn(_ size: PixelSize, _ paint: (inout Canvas) -> Void) -> [UInt8] {
    let buffer = TestPicture.plain(Self.grey, size: size, coding: Self.coding).copied()
    buffer.withPlanes { planes in
      var canvas = Canvas(planes: planes, size: size, colour: Self.coding)
      paint(&canvas)
    }
    return buffer.seal(colour: Self.coding).planarBytes()
  }

  @Test(arguments: [(40, 24), (41, 25), (1, 1), (2, 3)], [1, 0.5])
  func `a rectangle is the polygon of its corners`(size: (Int, Int), opacity: Double) {
    let size = PixelSize(width: size.0, height: size.1)
    var random = SplitMix64(seed: 5)
    for _ in 0..<40 {
      let left = Int.random(in: -4..<size.width, using: &random)
      let upper = Int.random(in: -4..<size.height, using: &random)
      let right = left + Int.random(in: 1...24, using: &random)
      let lower = upper + Int.random(in: 1...24, using: &random)
      let rectangle = drawn(size) {
        $0.paint(RectangleShape(x: left..<right, y: upper..<lower), Self.orange, opacity: opacity)
      }
      let corners = [(left, upper), (right, upper), (right, lower), (left, lower)]
      let polygon = drawn(size) {
        $0.paint(
          PolygonShape(corners.map { PixelPoint(x: Double($0.0), y: Double($0.1)) }), Self.orange, opacity: opacity)
      }
      #expect(zip(rectangle, polygon).allSatisfy { abs(Int($0) - Int($1)) <= 1 }, "\(corners)")
    }
  }

  @Test func `a polygon covers its area, smooth at the edges`() {
    let size = PixelSize(width: 64, height: 64)
    let corners = [(10.3, 5.2), (55.8, 20.1), (30.4, 60.7)].map { PixelPoint(x: $0.0, y: $0.1) }
    let bytes = drawn(size) { $0.paint(PolygonShape(corners), Palette.white) }
    let covered = bytes.prefix(size.area).reduce(0) { $0 + (Double($1) - 128) / 127 }
    let area =
      abs(
        (corners[1].x - corners[0].x) * (corners[2].y - corners[0].y)
          - (corners[2].x - corners[0].x) * (corners[1].y - corners[0].y)) / 2
    #expect(abs(covered - area) < area * 0.005)
    #expect(Set(bytes.prefix(size.area)).count > 20)
  }

  @Test func `where a star crosses itself it is empty`() {
    let size = PixelSize(width: 64, height: 64)
    let corners = [(32, 2), (50, 60), (4, 24), (60, 24), (14, 60)].map { PixelPoint(x: $0.0, y: $0.1) }
    let bytes = drawn(size) { $0.paint(PolygonShape(corners), Palette.white) }
    #expect(bytes[32 * 64 + 32] == 128)
    #expect(bytes[12 * 64 + 32] == 255)
  }

  @Test(arguments: [(3.0, 7.5, 60.0, 40.0), (10, 50, 11, 4), (-1e5, 20, 1e5, 24)])
  func `a line is as wide as it says, and smooth`(fromX: Double, fromY: Double, toX: Double, toY: Double) {
    let size = PixelSize(width: 64, height: 64)
    let from = PixelPoint(x: fromX, y: fromY)
    let to = PixelPoint(x: toX, y: toY)
    let width = 3.0
    let bytes = drawn(size) { $0.paint(StrokeShape(path: [from, to], isClosed: false, width: width), Palette.white) }
    let length = ((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y)).squareRoot()
    for y in 0..<64 {
      for x in 0..<64 {
        let across = (Double(x) + 0.5 - from.x, Double(y) + 0.5 - from.y)
        let along = min(max((across.0 * (to.x - from.x) + across.1 * (to.y - from.y)) / length, 0), length)
        let away = (
          across.0 - along * (to.x - from.x) / length, across.1 - along * (to.y - from.y) / length
        )
        let coverage = min(max(width / 2 + 0.5 - (away.0 * away.0 + away.1 * away.1).squareRoot(), 0), 1)
        #expect(abs(Double(bytes[y * 64 + x]) - (128 + 127 * coverage)) <= 2)
      }
    }
  }
}
