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
    source == target ? picture : converted(picture).seal(colour: target)
  }

  /// Fresh memory with the picture in the new coding, to be drawn on.
  func copy(of picture: Picture) -> PlanarBuffer {
    source == target ? picture.copied() : converted(picture)
  }

  private func converted(_ picture: Picture) -> PlanarBuffer {
    let buffer = PlanarBuffer(size: picture.size)
    let width = picture.chromaSize.width
    let factors = FactorRows(
      [chromaBlue.blue, chromaBlue.red, chromaRed.blue, chromaRed.red, lumaFromChroma.blue, lumaFromChroma.red],
      length: width)
    let lumaFactors = FactorRows([lumaFactor], length: picture.size.width)
    // What chroma adds to each luma sample of two rows, so that the loop over luma reads straight on.
    var shares = [Int16](repeating: lumaShift, count: 2 * width)
    picture.withPlanes { input in
      buffer.withPlanes { output in
        for y in 0..<picture.chromaSize.height {
          convertChroma(row: y, factors: factors, of: input, into: output)
          if source.matrix != target.matrix { fill(&shares, row: y, factors: factors, of: input) }
          for row in 2 * y..<min(2 * y + 2, picture.size.height) {
            convertLuma(row: row, factors: lumaFactors, shares: shares, of: input, into: output)
          }
        }
      }
    }
    return buffer
  }

  private func convertChroma(
    row: Int, factors: borrowing FactorRows, of input: PicturePlanes, into output: MutablePicturePlanes
  ) {
    let blues = unsafe input.chromaBlue + row * input.chromaStride
    let reds = unsafe input.chromaRed + row * input.chromaStride
    let newBlues = unsafe output.chromaBlue + row * output.chromaStride
    let newReds = unsafe output.chromaRed + row * output.chromaStride
    let (blueOfBlue, blueOfRed) = unsafe (factors.row(0), factors.row(1))
    let (redOfBlue, redOfRed) = unsafe (factors.row(2), factors.row(3))
    // Half a step for rounding, one unit for two products that were cut off.
    let shift = FixedPoint.result(128.5) + 1
    for x in 0..<factors.length {
      let blue = (unsafe Int16(blues[x]) &- 128) &<< 7
      let red = (unsafe Int16(reds[x]) &- 128) &<< 7
      let newBlue = unsafe FixedPoint.product(blue, blueOfBlue[x]) &+ FixedPoint.product(red, blueOfRed[x]) &+ shift
      let newRed = unsafe FixedPoint.product(blue, redOfBlue[x]) &+ FixedPoint.product(red, redOfRed[x]) &+ shift
      unsafe newBlues[x] = UInt8(truncatingIfNeeded: FixedPoint.byte(newBlue))
      unsafe newReds[x] = UInt8(truncatingIfNeeded: FixedPoint.byte(newRed))
    }
  }

  private func fill(_ shares: inout [Int16], row: Int, factors: borrowing FactorRows, of input: PicturePlanes) {
    let blues = unsafe input.chromaBlue + row * input.chromaStride
    let reds = unsafe input.chromaRed + row * input.chromaStride
    let (ofBlue, ofRed) = unsafe (factors.row(4), factors.row(5))
    let length = factors.length
    unsafe shares.withUnsafeMutableBufferPointer { buffer in
      guard let shares = buffer.baseAddress else { return }
      for x in 0..<length {
        let blue = (unsafe Int16(blues[x]) &- 128) &<< 7
        let red = (unsafe Int16(reds[x]) &- 128) &<< 7
        let share = unsafe lumaShift &+ FixedPoint.product(blue, ofBlue[x]) &+ FixedPoint.product(red, ofRed[x])
        unsafe shares[2 * x] = share
        unsafe shares[2 * x + 1] = share
      }
    }
  }

  private func convertLuma(
    row: Int, factors: borrowing FactorRows, shares: [Int16], of input: PicturePlanes,
    into output: MutablePicturePlanes
  ) {
    let lumas = unsafe input.luma + row * input.lumaStride
    let newLumas = unsafe output.luma + row * output.lumaStride
    let (ofLuma, length) = unsafe (factors.row(0), factors.length)
    unsafe shares.withUnsafeBufferPointer { buffer in
      guard let shares = buffer.baseAddress else { return }
      for x in 0..<length {
        let luma = unsafe FixedPoint.product(Int16(lumas[x]) &<< 7, ofLuma[x]) &+ shares[x]
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

/// Factors written out once for each sample of a row.
///
/// From memory they reach the vector unit in 16 bits. A factor that is the same for the whole loop is widened before
/// it, and the compiler no longer sees that a product's upper half is asked for: that takes twice as long.
@safe private struct FactorRows: ~Copyable {
  let length: Int
  private let values: UnsafeMutablePointer<Int16>

  init(_ factors: [Int16], length: Int) {
    self.length = length
    unsafe values = .allocate(capacity: factors.count * length)
    for (row, factor) in factors.enumerated() {
      unsafe (values + row * length).initialize(repeating: factor, count: length)
    }
  }

  deinit { unsafe values.deallocate() }

  func row(_ index: Int) -> UnsafePointer<Int16> { unsafe UnsafePointer(values + index * length) }
}
