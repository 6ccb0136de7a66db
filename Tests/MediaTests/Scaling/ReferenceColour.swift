@testable import Media
import TrafficCore

/// Colour arithmetic of its own, in floating point and sample by sample, so that the quick kernels have a judge.
enum ReferenceColour {
  /// BT.601, BT.709 and BT.2020 written out with the published constants.
  static func rgb(luma: Double, chromaBlue: Double, chromaRed: Double, coding: ColourCoding) -> [Double] {
    let (kr, kb): (Double, Double) =
      switch coding.matrix {
      case .bt601: (0.299, 0.114)
      case .bt709: (0.2126, 0.0722)
      case .bt2020: (0.2627, 0.0593)
      }
    let y = coding.isFullRange ? luma / 255 : (luma - 16) / 219
    let pb = (chromaBlue - 128) / (coding.isFullRange ? 255 : 224)
    let pr = (chromaRed - 128) / (coding.isFullRange ? 255 : 224)
    let red = y + 2 * (1 - kr) * pr
    let blue = y + 2 * (1 - kb) * pb
    let green = (y - kr * red - kb * blue) / (1 - kr - kb)
    return [red, green, blue].map { min(max($0 * 255, 0), 255) }
  }

  /// Bilinear with aligned centres and repeated edges: `position` in samples of the plane.
  static func sample(_ plane: [UInt8], width: Int, height: Int, x: Double, y: Double) -> Double {
    let x = min(max(x, 0), Double(width - 1))
    let y = min(max(y, 0), Double(height - 1))
    let left = Int(x)
    let top = Int(y)
    let right = min(left + 1, width - 1)
    let bottom = min(top + 1, height - 1)
    let partX = x - Double(left)
    let partY = y - Double(top)
    func at(_ column: Int, _ row: Int) -> Double { Double(plane[row * width + column]) }
    return (at(left, top) * (1 - partX) + at(right, top) * partX) * (1 - partY)
      + (at(left, bottom) * (1 - partX) + at(right, bottom) * partX) * partY
  }
}

/// Planes of seeded noise on a slope, so that mistakes of position show.
func noisePicture(size: PixelSize, coding: ColourCoding, seed: UInt64 = 7) throws -> (Picture, planes: [[UInt8]]) {
  var state = seed
  func next() -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33)
  }
  let chroma = PixelSize(width: (size.width + 1) / 2, height: (size.height + 1) / 2)
  func plane(_ size: PixelSize) -> [UInt8] {
    (0..<size.area).map { index in
      UInt8(40 + 120 * (index % size.width) / size.width + next() % 60)
    }
  }
  let planes = [plane(size), plane(chroma), plane(chroma)]
  return (try Picture(size: size, colour: coding, planarBytes: planes.flatMap { $0 }), planes)
}

/// Every colour coding there is.
let allCodings: [ColourCoding] = [ColourCoding.Matrix.bt601, .bt709, .bt2020].flatMap { matrix in
  [true, false].map { ColourCoding(matrix: matrix, isFullRange: $0) }
}
