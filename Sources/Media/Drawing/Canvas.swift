import TrafficCore

/// Blends shapes into the planes of one picture; chroma takes the mean coverage of its four pixels.
struct Canvas: ~Copyable {
  private let planes: MutablePicturePlanes
  private let size: PixelSize
  private let matrix: ColourMatrix
  private var upper: CoverageRow
  private var lower: CoverageRow
  private var chroma: CoverageRow

  /// The planes must outlive the canvas.
  init(planes: MutablePicturePlanes, size: PixelSize, colour: ColourCoding) {
    self.planes = planes
    self.size = size
    matrix = ColourMatrix(colour)
    upper = CoverageRow(width: size.width)
    lower = CoverageRow(width: size.width)
    chroma = CoverageRow(width: (size.width + 1) / 2)
  }

  mutating func paint(_ shape: some CoverageShape, _ colour: Colour, opacity: Double = 1) {
    let box = shape.bounds.clamped(to: size)
    guard box.x1 < box.x2, box.y1 < box.y2 else { return }
    let codes = matrix.codes(of: colour)
    let strength = BlendStrength(opacity)
    var shape = shape
    for pair in Int(box.y1) / 2...(Int(box.y2.rounded(.up)) - 1) / 2 { paint(&shape, codes, strength, rows: pair) }
  }

  /// Two rows of luma and the row of chroma that they share.
  private mutating func paint(
    _ shape: inout some CoverageShape, _ codes: YUVCodes, _ strength: BlendStrength, rows pair: Int
  ) {
    let luma = unsafe planes.luma + pair * 2 * planes.lumaStride
    shape.cover(row: pair * 2, into: &upper)
    unsafe upper.blend(codes.luma, strength: strength, into: luma)
    if pair * 2 + 1 < size.height {
      shape.cover(row: pair * 2 + 1, into: &lower)
      unsafe lower.blend(codes.luma, strength: strength, into: luma + planes.lumaStride)
      chroma.average(upper, lower)
      lower.clear()
    } else {
      chroma.average(upper, upper)
    }
    upper.clear()
    unsafe chroma.blend(
      codes.chromaBlue, strength: strength, into: planes.chromaBlue + pair * planes.chromaStride)
    unsafe chroma.blend(codes.chromaRed, strength: strength, into: planes.chromaRed + pair * planes.chromaStride)
    chroma.clear()
  }

  // MARK: Rectangles

  /// Edges lie between pixels, so nothing needs to be looked at one by one.
  mutating func paint(_ rectangle: RectangleShape, _ colour: Colour, opacity: Double = 1) {
    let columns = rectangle.x.clamped(to: 0..<size.width)
    let rows = rectangle.y.clamped(to: 0..<size.height)
    guard !columns.isEmpty, !rows.isEmpty else { return }
    let codes = matrix.codes(of: colour)
    let strength = BlendStrength(opacity)
    unsafe strength.blend(codes.luma, into: planes.luma, stride: planes.lumaStride, columns, rows)
    let stride = planes.chromaStride
    ChromaSpan(rows, of: size.height).forEachPart { rows, height in
      ChromaSpan(columns, of: size.width).forEachPart { columns, width in
        let shared = strength.times(quarters: height * width)
        unsafe shared.blend(codes.chromaBlue, into: planes.chromaBlue, stride: stride, columns, rows)
        unsafe shared.blend(codes.chromaRed, into: planes.chromaRed, stride: stride, columns, rows)
      }
    }
  }
}

/// Which chroma samples a span of luma shares along one axis: whole ones, and up to one half at each end.
private struct ChromaSpan {
  private let inner: Range<Int>
  /// Half covered, or empty.
  private let first: Range<Int>
  private let last: Range<Int>

  /// - Parameters:
  ///   - luma: not empty, inside the picture.
  ///   - count: of luma along the axis. A last one without a neighbour covers its chroma alone.
  init(_ luma: Range<Int>, of count: Int) {
    let end = luma.upperBound == count ? (count + 1) / 2 * 2 : luma.upperBound
    let lower = (luma.lowerBound + 1) / 2
    inner = lower..<max(lower, end / 2)
    first = luma.lowerBound / 2..<lower
    last = end % 2 == 1 && end / 2 >= lower ? end / 2..<end / 2 + 1 : inner.upperBound..<inner.upperBound
  }

  /// `halves`: how many of the two luma samples behind each chroma sample are covered.
  @inline(__always)
  func forEachPart(_ body: (_ part: Range<Int>, _ halves: Int) -> Void) {
    if !first.isEmpty { body(first, 1) }
    if !inner.isEmpty { body(inner, 2) }
    if !last.isEmpty { body(last, 1) }
  }
}
