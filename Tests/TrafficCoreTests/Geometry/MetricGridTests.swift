import Testing
import TrafficCore

struct MetricGridTests {
  private let size = PixelSize(width: 1280, height: 720)

  /// A road seen along its middle, 8 m wide at the bottom.
  private func calibration() throws -> Calibration {
    try Calibration(points: [
      CalibrationPoint(pixel: PixelPoint(x: 240, y: 700), ground: GroundPoint(x: 0, y: 0)),
      CalibrationPoint(pixel: PixelPoint(x: 1040, y: 700), ground: GroundPoint(x: 8, y: 0)),
      CalibrationPoint(pixel: PixelPoint(x: 740, y: 260), ground: GroundPoint(x: 8, y: 40)),
      CalibrationPoint(pixel: PixelPoint(x: 540, y: 260), ground: GroundPoint(x: 0, y: 40)),
    ])
  }

  @Test(arguments: [1.0, 5, 10]) func `every line keeps its metre, and lines are a step apart`(step: Double) throws {
    let calibration = try calibration()
    let grid = MetricGrid(calibration, size: size, step: step)
    let across = grid.lines.filter { $0.axis == .y }.map(\.metres)
    #expect(across.contains(0) && across.contains(40))
    #expect(zip(across, across.dropFirst()).allSatisfy { abs($1 - $0 - step) < 1e-9 })
    for line in grid.lines {
      for end in line.pieces.flatMap({ [$0.from, $0.to] }) {
        let place = try #require(calibration.plane.ground(at: end))
        #expect(abs((line.axis == .x ? place.x : place.y) - line.metres) < 1e-6)
      }
    }
  }

  @Test func `nothing is drawn that is not in the picture`() throws {
    for piece in MetricGrid(try calibration(), size: size).lines.flatMap(\.pieces) {
      let reach = try #require(PixelBox(around: [piece.from, piece.to]))
      #expect(reach.x2 >= 0 && reach.x1 <= 1280 && reach.y2 >= 0 && reach.y1 <= 720)
    }
  }

  @Test func `a measured length fits, a wrong one does not, and the sky has none`() throws {
    let calibration = try calibration()
    let (left, right) = (PixelPoint(x: 240, y: 700), PixelPoint(x: 1040, y: 700))
    let right8 = try #require(LengthCheck(calibration, from: left, to: right, measured: 8))
    #expect(right8.fits && abs(right8.found - 8) < 1e-6 && abs(right8.off) < 1e-6)
    let wrong = try #require(LengthCheck(calibration, from: left, to: right, measured: 7))
    #expect(!wrong.fits && abs(wrong.off - 1.0 / 7) < 1e-6)
    #expect(LengthCheck(calibration, from: left, to: PixelPoint(x: 640, y: 1), measured: 8) == nil)
  }
}
