package import TrafficCore

/// Makes pictures without a camera: a street of flat colours, the same for the same arguments, for demonstrations,
/// measurements and tests.
package enum TestPicture {
  /// A sky that gets brighter, a road with lanes, and vehicles that have moved on by `step`.
  package static func street(
    size: PixelSize, step: Int = 0, colour: ColourCoding = ColourCoding(matrix: .bt709, isFullRange: false)
  ) -> Picture {
    let buffer = PlanarBuffer(size: size)
    buffer.withPlanes { planes in
      var canvas = Canvas(planes: planes, size: size, colour: colour)
      paintGround(on: &canvas, size: size)
      for vehicle in vehicles(size: size, step: step) { paint(vehicle, on: &canvas) }
    }
    return buffer.seal(colour: colour)
  }

  /// One colour all over.
  package static func plain(_ colour: Colour, size: PixelSize, coding: ColourCoding) -> Picture {
    let buffer = PlanarBuffer(size: size)
    buffer.withPlanes { planes in
      var canvas = Canvas(planes: planes, size: size, colour: coding)
      canvas.paint(RectangleShape(x: 0..<size.width, y: 0..<size.height), colour)
    }
    return buffer.seal(colour: coding)
  }

  /// Where the vehicles of `street` are.
  package static func boxes(size: PixelSize, step: Int = 0) -> [(TrafficClass, PixelBox)] {
    vehicles(size: size, step: step).map { ($0.kind, $0.box) }
  }

  private struct Vehicle {
    let kind: TrafficClass
    let box: PixelBox
    let paint: Colour
  }

  private static func paintGround(on canvas: inout Canvas, size: PixelSize) {
    let horizon = size.height / 3
    // Two rows at a time, as they share their chroma.
    for y in stride(from: 0, to: size.height, by: 2) {
      let shade = UInt8(clamping: y < horizon ? 120 + 100 * y / max(horizon, 1) : 70 + 40 * y / size.height)
      let colour =
        y < horizon
        ? Colour(red: shade / 2, green: UInt8(clamping: Int(shade) - 20), blue: 230)
        : Colour(red: shade, green: shade, blue: UInt8(clamping: Int(shade) + 6))
      canvas.paint(RectangleShape(x: 0..<size.width, y: y..<y + 2), colour)
    }
    let middle = Double(size.width) / 2
    for lane in -2...2 {
      let foot = PixelPoint(x: middle + Double(lane * size.width) / 4, y: Double(size.height))
      let end = PixelPoint(x: middle + Double(lane * size.width) / 24, y: Double(horizon))
      let width = max(1, Double(size.width) / 200)
      canvas.paint(
        StrokeShape(path: [end, foot], isClosed: false, width: width), Palette.white, opacity: lane == 0 ? 0.9 : 0.5)
    }
  }

  private static func vehicles(size: PixelSize, step: Int) -> [Vehicle] {
    let kinds: [TrafficClass] = [.car, .truck, .car, .bus, .motorcycle, .car]
    return kinds.enumerated().map { index, kind in
      let depth = 0.15 + 0.8 * Double((index * 37 + step) % 100) / 100
      let lane = Double(index % 4) - 1.5
      let y = Double(size.height) * (1.0 / 3 + depth * 2 / 3)
      let x = Double(size.width) * (0.5 + lane * (1.0 / 24 + depth * (1.0 / 4 - 1.0 / 24)))
      let length = depth * Double(size.width) * (kind == .motorcycle ? 0.05 : kind == .car ? 0.14 : 0.18)
      let box = PixelBox(centerX: x, centerY: y - length * 0.4, width: length, height: length * 0.8)
      return Vehicle(kind: kind, box: box.clamped(to: size), paint: Palette.colour(ofNumber: index * 5 + 1))
    }
  }

  private static func paint(_ vehicle: Vehicle, on canvas: inout Canvas) {
    let box = vehicle.box
    func part(_ left: Double, _ upper: Double, _ right: Double, _ lower: Double) -> PolygonShape {
      let corners = [(left, upper), (right, upper), (right, lower), (left, lower)]
      return PolygonShape(corners.map { PixelPoint(x: box.x1 + $0 * box.width, y: box.y1 + $1 * box.height) })
    }
    canvas.paint(part(0, 0.08, 1, 0.92), vehicle.paint)
    canvas.paint(part(0.12, 0.15, 0.88, 0.5), Colour(red: 30, green: 40, blue: 60))
    for left in [0.05, 0.75] {
      canvas.paint(part(left, 0.85, left + 0.2, 1), Colour(red: 20, green: 20, blue: 20))
      canvas.paint(part(left, 0.62, left + 0.2, 0.72), Colour(red: 255, green: 240, blue: 190))
    }
  }
}
