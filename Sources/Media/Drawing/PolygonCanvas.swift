import TrafficCore

/// Paints coloured polygons into the three planes of a picture, in video colours (BT.709, 16…235).
struct PolygonCanvas {
  static let colour = ColourCoding(matrix: .bt709, isFullRange: false)

  let luma: PlaneView
  let chromaBlue: PlaneView
  let chromaRed: PlaneView
  private var filler = PolygonFiller()

  init(_ planes: MutablePicturePlanes, size: PixelSize) {
    let width = (size.width + 1) / 2
    let height = (size.height + 1) / 2
    luma = unsafe PlaneView(pixels: planes.luma, stride: planes.lumaStride, width: size.width, height: size.height)
    chromaBlue = unsafe PlaneView(pixels: planes.chromaBlue, stride: planes.chromaStride, width: width, height: height)
    chromaRed = unsafe PlaneView(pixels: planes.chromaRed, stride: planes.chromaStride, width: width, height: height)
  }

  mutating func paint(_ polygons: [ShadedPolygon], movedBy shift: PixelPoint) {
    for polygon in polygons {
      let colour = Self.videoColour(polygon.colour)
      let points = polygon.points.map { PixelPoint(x: $0.x + shift.x, y: $0.y + shift.y) }
      filler.fill(points, scale: 1, value: colour.luma, opacity: polygon.opacity, into: luma)
      filler.fill(points, scale: 0.5, value: colour.blue, opacity: polygon.opacity, into: chromaBlue)
      filler.fill(points, scale: 0.5, value: colour.red, opacity: polygon.opacity, into: chromaRed)
    }
  }

  /// ITU-R BT.709: the colour's own numbers are taken as already gamma-coded.
  static func videoColour(_ colour: PaintColour) -> (luma: UInt8, blue: UInt8, red: UInt8) {
    let y = 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue
    let blue = (colour.blue - y) / 1.8556
    let red = (colour.red - y) / 1.5748
    return (byte(16 + 219 * y), byte(128 + 224 * blue), byte(128 + 224 * red))
  }

  private static func byte(_ value: Double) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
}
