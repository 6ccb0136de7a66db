import TrafficCore

/// Gives a picture another colour coding: what JPEG wants of video, and a video of a folder of photographs.
struct ColourConversion {
  private let target: ColourCoding
  private let source: ColourCoding
  private let lumaFactor: Int16
  private let lumaShift: Int16
  /// What the two chroma samples add to luma; 0 while the matrix stays the same.
  private let lumaFromChroma: (blue: Int16, red: Int16)
  private let chromaBlue: (blue: Int16, red: Int16)
  private let chromaRed: (blue: Int16, red: Int16)

  init(from source: ColourCoding, to target: ColourCoding) {
    self.source = source
    self.target = target
    let from = ColourMatrix(source)
    let to = ColourMatrix(target)
    let blue = Self.response(of: from, in: to, blue: 1, red: 0)
    let red = Self.response(of: from, in: to, blue: 0, red: 1)
    lumaFactor = FixedPoint.factor(from.lumaScale / to.lumaScale)
    lumaShift = FixedPoint.result(0.5 + to.lumaOffset - from.lumaOffset * from.lumaScale / to.lumaScale) + 1
    lumaFromChroma = (FixedPoint.factor(blue.luma), FixedPoint.factor(red.luma))
    chromaBlue = (FixedPoint.factor(blue.chromaBlue), FixedPoint.factor(red.chromaBlue))
    chromaRed = (FixedPoint.factor(blue.chromaRed), FixedPoint.factor(red.chromaRed))
  }

  /// The same picture when nothing is to be done.
  func convert(_ picture: Picture) -> Picture {
    guard source != target else { return picture }
    let buffer = PlanarBuffer(size: picture.size)
    let width = picture.chromaSize.width
    // What chroma adds to each luma sample of two rows, so that the loop over luma reads straight on.
    var shares = [Int16](repeating: lumaShift, count: 2 * width)
    picture.withPlanes { input in
      buffer.withPlanes { output in
        for y in 0..<picture.chromaSize.height {
          convertChroma(row: y, width: width, of: input, into: output)
          if source.matrix != target.matrix { fill(&shares, row: y, width: width, of: input) }
          for row in 2 * y..<min(2 * y + 2, picture.size.height) {
            convertLuma(row: row, width: picture.size.width, shares: shares, of: input, into: output)
          }
        }
      }
    }
    return buffer.seal(colour: target)
  }

  private func convertChroma(row: Int, width: Int, of input: PicturePlanes, into output: MutablePicturePlanes) {
    let blues = unsafe input.chromaBlue + row * input.chromaStride
    let reds = unsafe input.chromaRed + row * input.chromaStride
    let newBlues = unsafe output.chromaBlue + row * output.chromaStride
    let newReds = unsafe output.chromaRed + row * output.chromaStride
    // Half a step for rounding, one unit for two products that were cut off.
    let shift = FixedPoint.result(128.5) + 1
    for x in 0..<width {
      let blue = (unsafe Int16(blues[x]) &- 128) &<< 7
      let red = (unsafe Int16(reds[x]) &- 128) &<< 7
      let newBlue =
        FixedPoint.product(blue, chromaBlue.blue) &+ FixedPoint.product(red, chromaBlue.red) &+ shift
      let newRed = FixedPoint.product(blue, chromaRed.blue) &+ FixedPoint.product(red, chromaRed.red) &+ shift
      unsafe newBlues[x] = UInt8(truncatingIfNeeded: FixedPoint.byte(newBlue))
      unsafe newReds[x] = UInt8(truncatingIfNeeded: FixedPoint.byte(newRed))
    }
  }

  private func fill(_ shares: inout [Int16], row: Int, width: Int, of input: PicturePlanes) {
    let blues = unsafe input.chromaBlue + row * input.chromaStride
    let reds = unsafe input.chromaRed + row * input.chromaStride
    unsafe shares.withUnsafeMutableBufferPointer { buffer in
      guard let shares = buffer.baseAddress else { return }
      for x in 0..<width {
        let blue = (unsafe Int16(blues[x]) &- 128) &<< 7
        let red = (unsafe Int16(reds[x]) &- 128) &<< 7
        let share =
          lumaShift &+ FixedPoint.product(blue, lumaFromChroma.blue) &+ FixedPoint.product(red, lumaFromChroma.red)
        unsafe shares[2 * x] = share
        unsafe shares[2 * x + 1] = share
      }
    }
  }

  private func convertLuma(
    row: Int, width: Int, shares: [Int16], of input: PicturePlanes, into output: MutablePicturePlanes
  ) {
    let lumas = unsafe input.luma + row * input.lumaStride
    let newLumas = unsafe output.luma + row * output.lumaStride
    unsafe shares.withUnsafeBufferPointer { buffer in
      guard let shares = buffer.baseAddress else { return }
      for x in 0..<width {
        let luma = unsafe FixedPoint.product(Int16(lumas[x]) &<< 7, lumaFactor) &+ shares[x]
        unsafe newLumas[x] = UInt8(truncatingIfNeeded: FixedPoint.byte(luma))
      }
    }
  }

  /// What one step of each chroma code in the old coding means in the codes of the new one.
  private static func response(
    of from: ColourMatrix, in to: ColourMatrix, blue: Double, red: Double
  ) -> (luma: Double, chromaBlue: Double, chromaRed: Double) {
    let redAmount = red * from.redFromChromaRed
    let greenAmount = red * from.greenFromChromaRed + blue * from.greenFromChromaBlue
    let blueAmount = blue * from.blueFromChromaBlue
    let luma = to.redWeight * redAmount + to.greenWeight * greenAmount + to.blueWeight * blueAmount
    return (
      luma / to.lumaScale, (blueAmount - luma) / to.blueFromChromaBlue, (redAmount - luma) / to.redFromChromaRed
    )
  }
}
