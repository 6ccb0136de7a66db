import Glibc
package import TrafficCore

/// Makes the pictures of a simulated camera: scenery painted once, bodies, rain and sensor noise for every frame.
package struct SimulatedPictures: Sendable {
  private let look: Simulator.Look
  private let size: PixelSize
  private let background: Picture
  private let grain: [Int8]
  private let seed: UInt64
  /// Scenery reaches this far beyond the picture, so that a shaking camera never shows an edge. Even, for chroma.
  private static let margin = 8
  private static let grainCount = 1 << 16

  package init(_ simulator: Simulator) {
    look = simulator.look
    size = simulator.settings.size
    seed = simulator.settings.seed
    var random = SplitMix64(seed: seed).split(5)
    let deviation = look.noise * 219
    grain = (0..<Self.grainCount).map { _ in Int8(max(-100, min(100, (random.normal() * deviation).rounded()))) }
    background = Self.paintBackground(look, size)
  }

  /// The picture of the frame that the simulator gave last.
  package func picture(of frame: SimulatedFrame, _ simulator: Simulator) -> Picture {
    let buffer = PlanarBuffer(size: size)
    buffer.withPlanes { planes in
      var canvas = PolygonCanvas(planes, size: size)
      copyBackground(to: canvas, shift: frame.shift)
      canvas.paint(simulator.polygons(look), movedBy: frame.shift)
      var random = SplitMix64(seed: seed).split(UInt64(frame.index) &+ 1000)
      if look.isRaining { canvas.paint(rain(&random), movedBy: PixelPoint(x: 0, y: 0)) }
      addGrain(canvas.luma, &random)
    }
    return buffer.seal(colour: PolygonCanvas.colour)
  }

  private static func paintBackground(_ look: Simulator.Look, _ size: PixelSize) -> Picture {
    let large = PixelSize(width: size.width + 2 * margin, height: size.height + 2 * margin)
    let buffer = PlanarBuffer(size: large)
    buffer.withPlanes { planes in
      var canvas = PolygonCanvas(planes, size: large)
      canvas.paint(look.scenery, movedBy: PixelPoint(x: Double(margin), y: Double(margin)))
      if let plane = look.plane { roughen(canvas.luma, plane) }
    }
    return buffer.seal(colour: PolygonCanvas.colour)
  }

  /// Gives the ground the grain of asphalt and grass: noise fixed to the road, finer than a metre and coarser.
  private static func roughen(_ luma: PlaneView, _ plane: GroundPlane) {
    for row in 0..<luma.height {
      for column in 0..<luma.width {
        let pixel = PixelPoint(x: Double(column - margin) + 0.5, y: Double(row - margin) + 0.5)
        guard let place = plane.ground(at: pixel), abs(place.x) < 400, abs(place.y) < 400 else { continue }
        let rough = 5 * noise(place, 9) + 7 * noise(place, 1.3) + 6 * noise(place, 0.21)
        let index = row * luma.stride + column
        let value = Double(unsafe luma.pixels[index]) + rough
        unsafe luma.pixels[index] = UInt8(max(16, min(235, value)))
      }
    }
  }

  /// −0.5…0.5, the same for each cell of the ground, blended along x and y.
  private static func noise(_ place: GroundPoint, _ cellsByMetre: Double) -> Double {
    let x = place.x * cellsByMetre
    let y = place.y * cellsByMetre
    let column = x.rounded(.down)
    let row = y.rounded(.down)
    let u = x - column
    let v = y - row
    let (i, j) = (Int64(column), Int64(row))
    let top = cell(i, j) * (1 - u) + cell(i + 1, j) * u
    let bottom = cell(i, j + 1) * (1 - u) + cell(i + 1, j + 1) * u
    return top * (1 - v) + bottom * v
  }

  private static func cell(_ x: Int64, _ y: Int64) -> Double {
    var z = UInt64(bitPattern: x &* 0x9E37_79B9 ^ y &* 0x85EB_CA6B_1234)
    z = (z ^ (z >> 29)) &* 0xBF58_476D_1CE4_E5B9
    z ^= z >> 32
    return Double(z & 0xFFFF) / 65535 - 0.5
  }

  private func copyBackground(to canvas: PolygonCanvas, shift: PixelPoint) {
    background.withPlanes { planes in
      let margin = Self.margin
      unsafe Self.copy(
        planes.luma, stride: planes.lumaStride, to: canvas.luma, x: Double(margin) - shift.x,
        y: Double(margin) - shift.y)
      let half = Double(margin) / 2
      unsafe Self.copy(
        planes.chromaBlue, stride: planes.chromaStride, to: canvas.chromaBlue, x: half - shift.x / 2,
        y: half - shift.y / 2)
      unsafe Self.copy(
        planes.chromaRed, stride: planes.chromaStride, to: canvas.chromaRed, x: half - shift.x / 2,
        y: half - shift.y / 2)
    }
  }

  /// Bilinear, with the same weights everywhere; `x`, `y` is where the target's corner lies in the source.
  private static func copy(
    _ source: UnsafePointer<UInt8>, stride: Int, to target: PlaneView, x: Double, y: Double
  ) {
    let column = Int(x.rounded(.down))
    let row = Int(y.rounded(.down))
    let u = Int32(((x - Double(column)) * 16).rounded())
    let v = Int32(((y - Double(row)) * 16).rounded())
    for line in 0..<target.height {
      let above = unsafe source + (line + row) * stride + column
      let below = unsafe above + stride
      let output = unsafe target.pixels + line * target.stride
      if u == 0, v == 0 {
        unsafe output.update(from: above, count: target.width)
        continue
      }
      for i in 0..<target.width {
        let top = Int32(unsafe above[i]) * (16 - u) + Int32(unsafe above[i + 1]) * u
        let bottom = Int32(unsafe below[i]) * (16 - u) + Int32(unsafe below[i + 1]) * u
        unsafe output[i] = UInt8(truncatingIfNeeded: (top * (16 - v) + bottom * v + 128) >> 8)
      }
    }
  }

  private func addGrain(_ luma: PlaneView, _ random: inout SplitMix64) {
    unsafe grain.withUnsafeBufferPointer { grain in
      for row in 0..<luma.height {
        let pixels = unsafe luma.pixels + row * luma.stride
        let start = random.index(below: Self.grainCount - luma.width)
        for column in 0..<luma.width {
          let value = Int32(unsafe pixels[column]) + Int32(unsafe grain[start + column])
          unsafe pixels[column] = UInt8(truncatingIfNeeded: max(16, min(235, value)))
        }
      }
    }
  }

  private func rain(_ random: inout SplitMix64) -> [ShadedPolygon] {
    let height = Double(size.height)
    return (0..<(size.area / 4000)).map { _ in
      let x = random.uniform(0, Double(size.width))
      let y = random.uniform(-20, height)
      let length = random.uniform(0.015, 0.05) * height
      let lean = length * 0.12
      return ShadedPolygon(
        [
          PixelPoint(x: x, y: y), PixelPoint(x: x + 1, y: y), PixelPoint(x: x + 1 - lean, y: y + length),
          PixelPoint(x: x - lean, y: y + length),
        ], PaintColour(0.75, 0.77, 0.8), opacity: random.uniform(0.06, 0.22))
    }
  }
}
