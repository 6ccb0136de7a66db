import TrafficCore

/// Turns one row of luma and chroma into packed red, green, blue (or blue, green, red).
struct PixelPacker {
  private let luma: Int16
  private let lumaShift: Int16
  private let redFromChromaRed: Int16
  private let greenFromChromaRed: Int16
  private let greenFromChromaBlue: Int16
  private let blueFromChromaBlue: Int16
  private let redShift: UInt32
  private let blueShift: UInt32

  init(colour: ColourCoding, channels: InputLayout.ChannelOrder) {
    let matrix = ColourMatrix(colour)
    luma = FixedPoint.factor(matrix.lumaScale)
    // Half a step for rounding, less the eighth that OpenCV loses while it scales (`JPEGSampler.blend`: two products
    // cut off to quarters cost 1/4 on average, rounding quarters gives 1/8 back), so that networks see what they
    // were trained with; and half a unit for each of the two products that were cut off here.
    lumaShift = FixedPoint.result(0.375 - matrix.lumaOffset * matrix.lumaScale) + 1
    redFromChromaRed = FixedPoint.factor(matrix.redFromChromaRed)
    greenFromChromaRed = FixedPoint.factor(matrix.greenFromChromaRed)
    greenFromChromaBlue = FixedPoint.factor(matrix.greenFromChromaBlue)
    blueFromChromaBlue = FixedPoint.factor(matrix.blueFromChromaBlue)
    redShift = channels == .rgb ? 0 : 16
    blueShift = channels == .rgb ? 16 : 0
  }

  /// Samples in 1/128, chroma around 0; the result has one colour in the lower 24 bits of each word.
  func convert(_ row: SampleRow, into words: UnsafeMutablePointer<UInt32>, count: Int) {
    let lumas = unsafe row.luma
    let blues = unsafe row.chromaBlue
    let reds = unsafe row.chromaRed
    for x in 0..<count {
      let base = unsafe FixedPoint.product(lumas[x], luma) &+ lumaShift
      let chromaBlue = unsafe blues[x]
      let chromaRed = unsafe reds[x]
      let red = FixedPoint.byte(base &+ FixedPoint.product(chromaRed, redFromChromaRed))
      let green = FixedPoint.byte(
        base &+ FixedPoint.product(chromaRed, greenFromChromaRed)
          &+ FixedPoint.product(chromaBlue, greenFromChromaBlue))
      let blue = FixedPoint.byte(base &+ FixedPoint.product(chromaBlue, blueFromChromaBlue))
      unsafe words[x] =
        UInt32(truncatingIfNeeded: red) &<< redShift | UInt32(truncatingIfNeeded: green) &<< 8
        | UInt32(truncatingIfNeeded: blue) &<< blueShift
    }
  }

  /// Three bytes a word. Each store writes four, the last pixel byte by byte, so nothing behind the row is touched.
  static func pack(_ words: UnsafePointer<UInt32>, count: Int, into bytes: UnsafeMutableRawPointer) {
    for x in 0..<(count - 1) {
      unsafe bytes.storeBytes(of: words[x], toByteOffset: x &* 3, as: UInt32.self)
    }
    let last = unsafe words[count - 1]
    for byte in 0..<3 {
      let offset = (count - 1) * 3 + byte
      unsafe bytes.storeBytes(
        of: UInt8(truncatingIfNeeded: last &>> UInt32(byte * 8)), toByteOffset: offset, as: UInt8.self)
    }
  }
}

/// One output row before it becomes colours. Lent by whoever scales.
@safe struct SampleRow {
  let luma: UnsafeMutablePointer<Int16>
  let chromaBlue: UnsafeMutablePointer<Int16>
  let chromaRed: UnsafeMutablePointer<Int16>
}
