import TrafficCore

/// Blends shapes into the planes of one picture; chroma takes the mean coverage of its four pixels.
struct Canvas {
  private let planes: MutablePicturePlanes
  private let size: PixelSize
  private let matrix: ColourMatrix
  private var upper: [UInt8]
  private var lower: [UInt8]

  /// The planes must outlive the canvas.
  init(planes: MutablePicturePlanes, size: PixelSize, colour: ColourCoding) {
    self.planes = planes
    self.size = size
    matrix = ColourMatrix(colour)
    upper = [UInt8](repeating: 0, count: size.width)
    lower = upper
  }

  mutating func paint(_ shape: some CoverageShape, _ colour: Colour, opacity: Double = 1) {
    let codes = matrix.codes(of: colour)
    let strength = UInt16((min(max(opacity, 0), 1) * Self.full).rounded())
    let box = shape.bounds.clamped(to: size)
    guard box.x1 < box.x2, box.y1 < box.y2 else { return }
    for pair in Int(box.y1) / 2...(Int(box.y2.rounded(.up)) - 1) / 2 { paint(shape, codes, strength, rows: pair) }
  }

  /// Stands for an opacity of one.
  private static let full = 256.0

  /// Two rows of luma and the row of chroma that they share.
  private mutating func paint(_ shape: some CoverageShape, _ codes: YUVCodes, _ strength: UInt16, rows pair: Int) {
    let isLast = pair * 2 + 1 >= size.height
    let first = shape.cover(row: pair * 2, into: &upper)
    let second = isLast ? 0..<0 : shape.cover(row: pair * 2 + 1, into: &lower)
    let luma = unsafe planes.luma + pair * 2 * planes.lumaStride
    unsafe Self.blend(luma, codes.luma, upper, first, strength)
    if !isLast { unsafe Self.blend(luma + planes.lumaStride, codes.luma, lower, second, strength) }
    let covered = Self.union(first, second)
    if !covered.isEmpty { blendChroma(codes, strength, rows: pair, covered: covered, isLast: isLast) }
    for x in first { upper[x] = 0 }
    for x in second { lower[x] = 0 }
  }

  private static func blend(
    _ samples: UnsafeMutablePointer<UInt8>, _ code: UInt8, _ coverage: [UInt8], _ covered: Range<Int>,
    _ strength: UInt16
  ) {
    unsafe coverage.withUnsafeBufferPointer { coverage in
      for x in covered { unsafe mix(&samples[x], code, UInt16(coverage[x]), strength) }
    }
  }

  private func blendChroma(
    _ codes: YUVCodes, _ strength: UInt16, rows pair: Int, covered: Range<Int>, isLast: Bool
  ) {
    let blues = unsafe planes.chromaBlue + pair * planes.chromaStride
    let reds = unsafe planes.chromaRed + pair * planes.chromaStride
    for x in covered.lowerBound / 2...(covered.upperBound - 1) / 2 {
      let left = x * 2
      let right = min(left + 1, size.width - 1)
      let top = UInt16(upper[left]) + UInt16(upper[right])
      let bottom = isLast ? top : UInt16(lower[left]) + UInt16(lower[right])
      let coverage = (top + bottom + 2) / 4
      unsafe Self.mix(&blues[x], codes.chromaBlue, coverage, strength)
      unsafe Self.mix(&reds[x], codes.chromaRed, coverage, strength)
    }
  }

  /// `coverage` 0…255 times `strength` 0…256 of the way from what is there to `code`.
  @inline(__always)
  private static func mix(_ sample: inout UInt8, _ code: UInt8, _ coverage: UInt16, _ strength: UInt16) {
    let whole = coverage &+ (coverage &>> 7)
    let part = (UInt32(whole) &* UInt32(strength)) &>> 8
    let mixed = UInt32(sample) &* (256 &- part) &+ UInt32(code) &* part &+ 128
    sample = UInt8(truncatingIfNeeded: mixed &>> 8)
  }

  private static func union(_ first: Range<Int>, _ second: Range<Int>) -> Range<Int> {
    if first.isEmpty { return second }
    if second.isEmpty { return first }
    return min(first.lowerBound, second.lowerBound)..<max(first.upperBound, second.upperBound)
  }
}
