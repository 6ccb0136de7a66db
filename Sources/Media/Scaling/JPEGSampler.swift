import TrafficCore

/// Reads rows of another size out of a picture in JPEG's colour coding, to the byte what OpenCV makes of the file:
/// every input pixel becomes a colour first, then colours are mixed.
///
/// Belongs to one call of the scaler. Input rows that no output row needs are not looked at; one that two output rows
/// need is converted once.
@safe final class JPEGSampler {
  private let horizontal: JPEGTaps
  private let vertical: JPEGTaps
  private let size: PixelSize
  private let chromaSize: PixelSize
  private let width: Int
  private let isBlueFirst: Bool
  private let sums: UnsafeMutablePointer<Int16>
  private let chroma: UnsafeMutablePointer<Int16>
  /// Red, green and blue of an input row, one after the other.
  private let separate: UnsafeMutablePointer<Int16>
  private let colours: UnsafeMutablePointer<UInt32>
  /// Two rows of three planes, scaled along the row, in 1/128.
  private let mixed: UnsafeMutablePointer<Int16>
  /// The input rows that lie in `mixed`.
  private var mixedRows: (Int, Int) = (-1, -1)
  private let words: UnsafeMutablePointer<UInt32>

  init(picture: Picture, size: PixelSize, channels: InputLayout.ChannelOrder) {
    self.size = picture.size
    chromaSize = picture.chromaSize
    width = size.width
    isBlueFirst = channels == .bgr
    horizontal = JPEGTaps(count: size.width, sourceCount: picture.size.width, keepsEdgeWeights: false)
    vertical = JPEGTaps(count: size.height, sourceCount: picture.size.height, keepsEdgeWeights: true)
    unsafe sums = .allocate(capacity: chromaSize.width + 2)
    unsafe chroma = .allocate(capacity: chromaSize.width * 4)
    unsafe separate = .allocate(capacity: picture.size.width * 3)
    unsafe colours = .allocate(capacity: picture.size.width)
    unsafe mixed = .allocate(capacity: width * 6)
    unsafe words = .allocate(capacity: width)
  }

  deinit {
    unsafe sums.deallocate()
    unsafe chroma.deallocate()
    unsafe separate.deallocate()
    unsafe colours.deallocate()
    unsafe mixed.deallocate()
    unsafe words.deallocate()
  }

  /// Writes output row `y`, three bytes a pixel.
  func write(row y: Int, of planes: PicturePlanes, into output: UnsafeMutableRawPointer) {
    // Without it the optimizer may free the memory after the last look at a property.
    defer { withExtendedLifetime(self) {} }
    let (first, second) = (Int(vertical.firsts[y]), Int(vertical.seconds[y]))
    let upper = unsafe mixedRow(first, beside: second, of: planes)
    let lower = unsafe mixedRow(second, beside: first, of: planes)
    let weights = (vertical.firstWeights[y], vertical.secondWeights[y])
    unsafe Self.blend(
      upper, lower, weights: weights, count: width,
      isBlueFirst: isBlueFirst, into: words)
    unsafe PixelPacker.pack(words, count: width, into: output)
  }

  /// The row scaled to the output's width; the one `beside` it is not overwritten.
  private func mixedRow(_ row: Int, beside other: Int, of planes: PicturePlanes) -> UnsafePointer<Int16> {
    let second = unsafe mixed + 3 * width
    if mixedRows.0 == row { return unsafe UnsafePointer(mixed) }
    if mixedRows.1 == row { return unsafe UnsafePointer(second) }
    fillColours(row, of: planes)
    if mixedRows.0 == other {
      mixedRows.1 = row
      unsafe mix(into: second)
      return unsafe UnsafePointer(second)
    }
    mixedRows.0 = row
    unsafe mix(into: mixed)
    return unsafe UnsafePointer(mixed)
  }

  private func fillColours(_ row: Int, of planes: PicturePlanes) {
    let near = row / 2
    let far = min(max(row % 2 == 0 ? near - 1 : near + 1, 0), chromaSize.height - 1)
    let reds = unsafe chroma + 2 * chromaSize.width
    for unsafe(plane, output) in unsafe [(planes.chromaBlue, chroma), (planes.chromaRed, reds)] {
      unsafe JPEGColour.blend(
        near: plane + near * planes.chromaStride, far: plane + far * planes.chromaStride, count: chromaSize.width,
        into: sums + 1)
      unsafe JPEGColour.widen(sums + 1, count: chromaSize.width, into: output)
    }
    unsafe JPEGColour.convert(
      luma: planes.luma + row * planes.lumaStride, blues: chroma, reds: reds, count: size.width,
      scratch: separate, into: colours)
  }

  /// All three colours with one multiplication: 21 bits each in a word of 64.
  private func mix(into output: UnsafeMutablePointer<Int16>) {
    let colours = unsafe colours
    let width = width
    let (greens, blues) = unsafe (output + width, output + 2 * width)
    unsafe horizontal.firsts.withUnsafeBufferPointer { firsts in
      unsafe horizontal.seconds.withUnsafeBufferPointer { seconds in
        unsafe horizontal.secondWeights.withUnsafeBufferPointer { weights in
          for x in 0..<width {
            let left = unsafe Self.spread(colours[Int(firsts[x])])
            let right = unsafe Self.spread(colours[Int(seconds[x])])
            let weight = unsafe UInt64(truncatingIfNeeded: weights[x])
            // The weights of a row's taps add up to 2048.
            let sum = left &* (2048 &- weight) &+ right &* weight
            unsafe output[x] = Int16(truncatingIfNeeded: sum &>> 4 & 0x7FFF)
            unsafe greens[x] = Int16(truncatingIfNeeded: sum &>> 25 & 0x7FFF)
            unsafe blues[x] = Int16(truncatingIfNeeded: sum &>> 46 & 0x7FFF)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func spread(_ word: UInt32) -> UInt64 {
    let word = UInt64(word)
    return word & 0xFF | (word & 0xFF00) &<< 13 | (word & 0xFF_0000) &<< 26
  }

  /// Two rows become one; each product is cut off to quarters of a step, as OpenCV does it.
  private static func blend(
    _ upper: UnsafePointer<Int16>, _ lower: UnsafePointer<Int16>, weights: (Int16, Int16), count: Int,
    isBlueFirst: Bool, into words: UnsafeMutablePointer<UInt32>
  ) {
    let (firstPlane, lastPlane) = isBlueFirst ? (2 * count, 0) : (0, 2 * count)
    for x in 0..<count {
      let first = unsafe mixed(upper[firstPlane &+ x], lower[firstPlane &+ x], weights)
      let green = unsafe mixed(upper[count &+ x], lower[count &+ x], weights)
      let last = unsafe mixed(upper[lastPlane &+ x], lower[lastPlane &+ x], weights)
      unsafe words[x] = first | green &<< 8 | last &<< 16
    }
  }

  @inline(__always)
  private static func mixed(_ upper: Int16, _ lower: Int16, _ weights: (Int16, Int16)) -> UInt32 {
    let quarters = FixedPoint.product(upper, weights.0) &+ FixedPoint.product(lower, weights.1)
    return UInt32(truncatingIfNeeded: (quarters &+ 2) &>> 2)
  }
}
