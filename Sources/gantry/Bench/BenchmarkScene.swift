import Groundwork
import TrafficCore

/// Draws the frames of the generated clip: vehicles that drive in lanes over a textured ground, seen by a noisy camera.
///
/// The same seed gives the same bytes on every machine, so that figures can be compared.
struct BenchmarkScene {
  let size: PixelSize
  private let ground: [UInt8]
  private let shapes: [Shape]
  private let noise: [Int8]

  private struct Shape {
    let size: PixelSize
    let start: PixelPoint
    let pixelsPerFrame: Double
    let texture: [UInt8]
    let chromaBlue: UInt8
    let chromaRed: UInt8
  }

  private static let shapeCount = 16
  private static let laneCount = 8
  /// Strength of the camera's noise in steps of luma.
  private static let noiseSteps: Int8 = 4
  private static let groundChroma: (blue: UInt8, red: UInt8) = (122, 131)

  init(size: PixelSize, seed: UInt64) {
    self.size = size
    var random = SeededRandom(seed: seed)
    let layers = [(64, 60.0), (8, 26.0), (2, 10.0)].map { cell, strength in
      ValueNoise(size: size, cell: cell, random: &random).scaled(by: strength)
    }
    ground = size.luma { index in 90 + layers.reduce(0) { $0 + $1[index] } }
    let scale = Double(size.width) / 1920
    shapes = (0..<Self.shapeCount).map { _ in Self.shape(in: size, scale: scale, random: &random) }
    noise = (0..<size.area * 2).map { _ in
      Int8.random(in: -Self.noiseSteps...Self.noiseSteps, using: &random)
    }
  }

  private static func shape(in size: PixelSize, scale: Double, random: inout SeededRandom) -> Shape {
    let width = max(8, Int(Double.random(in: 90...280, using: &random) * scale)) / 2 * 2
    let height = max(8, width * 9 / 20) / 2 * 2
    let box = PixelSize(width: width, height: height)
    let base = Double.random(in: 60...180, using: &random)
    let texture = ValueNoise(size: box, cell: 6, random: &random).scaled(by: 40)
    let lane = Int.random(in: 0..<laneCount, using: &random)
    return Shape(
      size: box,
      start: PixelPoint(
        x: Double.random(in: 0...Double(size.width - width), using: &random),
        y: Double(size.height - height) * (Double(lane) + 0.5) / Double(laneCount)),
      pixelsPerFrame: Double.random(in: 2...8, using: &random) * scale * (lane < laneCount / 2 ? -1 : 1),
      texture: box.luma { vehicleLuma($0, of: box, paint: base + texture[$0]) },
      chromaBlue: UInt8.random(in: 60...190, using: &random), chromaRed: UInt8.random(in: 60...190, using: &random))
  }

  /// A body with dark windows above and dark wheels below.
  private static func vehicleLuma(_ index: Int, of box: PixelSize, paint: Double) -> Double {
    let (x, y) = (Double(index % box.width) / Double(box.width), Double(index / box.width) / Double(box.height))
    let isWindow = (0.12...0.42).contains(y) && ((0.1...0.46).contains(x) || (0.52...0.9).contains(x))
    let isWheel = y > 0.78 && [0.2, 0.8].contains { abs(x - $0) < 0.09 }
    return isWindow ? 40 + paint / 8 : isWheel ? 25 : paint
  }

  func picture(at index: Int) -> Picture {
    var luma = ground
    let chroma = PixelSize(width: (size.width + 1) / 2, height: (size.height + 1) / 2)
    var blue = [UInt8](repeating: Self.groundChroma.blue, count: chroma.area)
    var red = [UInt8](repeating: Self.groundChroma.red, count: chroma.area)
    for shape in shapes {
      let range = size.width - shape.size.width
      let travelled = Int(shape.start.x + shape.pixelsPerFrame * Double(index)) % max(range, 1)
      let x = travelled < 0 ? travelled + range : travelled
      let y = Int(shape.start.y)
      for row in 0..<shape.size.height {
        let from = row * shape.size.width
        let place = (y + row) * size.width + x
        luma.replaceSubrange(place..<place + shape.size.width, with: shape.texture[from..<from + shape.size.width])
      }
      for row in y / 2..<(y + shape.size.height) / 2 {
        let place = row * chroma.width + x / 2
        for column in place..<place + shape.size.width / 2 {
          blue[column] = shape.chromaBlue
          red[column] = shape.chromaRed
        }
      }
    }
    addNoise(to: &luma, index: index)
    return Self.picture(size, luma: luma, blue: blue, red: red)
  }

  /// One long table of noise, begun elsewhere for each frame.
  private func addNoise(to luma: inout [UInt8], index: Int) {
    let start = index &* 7919 % size.area
    for place in luma.indices { luma[place] = UInt8(clamping: Int16(luma[place]) + Int16(noise[start + place])) }
  }

  private static func picture(_ size: PixelSize, luma: [UInt8], blue: [UInt8], red: [UInt8]) -> Picture {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: luma.count + blue.count + red.count)
    unsafe memory.initialize(from: luma, count: luma.count)
    unsafe (memory + luma.count).initialize(from: blue, count: blue.count)
    unsafe (memory + luma.count + blue.count).initialize(from: red, count: red.count)
    let planes = unsafe PicturePlanes(
      luma: UnsafePointer(memory), chromaBlue: UnsafePointer(memory + luma.count),
      chromaRed: UnsafePointer(memory + luma.count + blue.count), lumaStride: size.width,
      chromaStride: (size.width + 1) / 2)
    return Picture(
      size: size, colour: ColourCoding(matrix: .bt709, isFullRange: false),
      memory: PictureMemory(planes: planes) { unsafe memory.deallocate() })
  }
}

/// Random heights on a grid, with straight lines between them: a cheap natural-looking texture.
private struct ValueNoise {
  private let size: PixelSize
  private let cell: Int
  private let columns: Int
  private let heights: [Double]

  init(size: PixelSize, cell: Int, random: inout SeededRandom) {
    self.size = size
    self.cell = cell
    columns = size.width / cell + 2
    heights = (0..<columns * (size.height / cell + 2)).map { _ in Double.random(in: 0...1, using: &random) }
  }

  func scaled(by strength: Double) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(size.area)
    for y in 0..<size.height {
      let (row, down) = (y / cell, Double(y % cell) / Double(cell))
      for x in 0..<size.width {
        let (column, right) = (x / cell, Double(x % cell) / Double(cell))
        let place = row * columns + column
        let upper = heights[place] + (heights[place + 1] - heights[place]) * right
        let lower =
          heights[place + columns] + (heights[place + columns + 1] - heights[place + columns]) * right
        values.append((upper + (lower - upper) * down) * strength)
      }
    }
    return values
  }
}

extension PixelSize {
  /// A luma plane in video range.
  fileprivate func luma(_ value: (Int) -> Double) -> [UInt8] {
    (0..<area).map { UInt8(min(max(value($0), 16), 235)) }
  }
}
