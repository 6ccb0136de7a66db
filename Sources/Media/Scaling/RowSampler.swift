import TrafficCore

/// Reads rows of another size out of a picture: first two input rows become one, then its samples are picked.
///
/// Belongs to one call of the scaler; its scratch memory is reused from row to row.
@safe final class RowSampler {
  private let horizontal: AxisTaps
  private let vertical: AxisTaps
  private let lumaSize: PixelSize
  private let chromaSize: PixelSize
  private let width: Int
  private let blended: UnsafeMutablePointer<UInt16>
  private let samples: UnsafeMutablePointer<Int16>
  private let words: UnsafeMutablePointer<UInt32>

  init(picture: Picture, size: PixelSize) {
    lumaSize = picture.size
    chromaSize = picture.chromaSize
    width = size.width
    horizontal = AxisTaps(count: size.width, lumaCount: lumaSize.width, chromaCount: chromaSize.width)
    vertical = AxisTaps(count: size.height, lumaCount: lumaSize.height, chromaCount: chromaSize.height)
    unsafe blended = .allocate(capacity: lumaSize.width + 1)
    unsafe samples = .allocate(capacity: width * 3)
    unsafe words = .allocate(capacity: width)
  }

  deinit {
    unsafe blended.deallocate()
    unsafe samples.deallocate()
    unsafe words.deallocate()
  }

  /// Lends the samples of output row `y` and room for its pixels.
  func withRow(_ y: Int, of planes: PicturePlanes, _ body: (SampleRow, UnsafeMutablePointer<UInt32>) -> Void) {
    // Without it the optimizer may free the memory after the last look at a property, while `body` still writes to it.
    defer { withExtendedLifetime(self) {} }
    let row = unsafe SampleRow(luma: samples, chromaBlue: samples + width, chromaRed: samples + 2 * width)
    unsafe blend(planes.luma, stride: planes.lumaStride, size: lumaSize, taps: vertical.luma, at: y)
    unsafe pick(horizontal.luma, minus: 0, into: row.luma)
    unsafe blend(planes.chromaBlue, stride: planes.chromaStride, size: chromaSize, taps: vertical.chroma, at: y)
    unsafe pick(horizontal.chroma, minus: Self.neutral, into: row.chromaBlue)
    unsafe blend(planes.chromaRed, stride: planes.chromaStride, size: chromaSize, taps: vertical.chroma, at: y)
    unsafe pick(horizontal.chroma, minus: Self.neutral, into: row.chromaRed)
    unsafe body(row, words)
  }

  /// Chroma 128, the grey one, in the measure of the samples.
  private static let neutral: Int32 = 128 << FixedPoint.sampleBits

  /// Two input rows become one in `blended`, in 1/256; its last sample is repeated for the tap behind it.
  private func blend(
    _ plane: UnsafePointer<UInt8>, stride: Int, size: PixelSize, taps: BilinearTaps, at y: Int
  ) {
    let index = Int(taps.indices[y])
    let upper = unsafe plane + index * stride
    let lower = unsafe plane + min(index + 1, size.height - 1) * stride
    let lowerWeight = UInt16(truncatingIfNeeded: taps.weights[y])
    let upperWeight = UInt16(BilinearTaps.one) &- lowerWeight
    let output = unsafe blended
    for x in 0..<size.width {
      unsafe output[x] = UInt16(upper[x]) &* upperWeight &+ UInt16(lower[x]) &* lowerWeight
    }
    unsafe output[size.width] = output[size.width - 1]
  }

  private func pick(_ taps: BilinearTaps, minus offset: Int32, into output: UnsafeMutablePointer<Int16>) {
    let input = unsafe blended
    let width = width
    unsafe taps.indices.withUnsafeBufferPointer { indices in
      unsafe taps.weights.withUnsafeBufferPointer { weights in
        for x in 0..<width {
          let index = unsafe Int(indices[x])
          let left = unsafe Int32(input[index])
          let right = unsafe Int32(input[index &+ 1])
          // 1/256 squared down to 1/128
          let sum = unsafe (left &<< 8) &+ (right &- left) &* weights[x]
          unsafe output[x] = Int16(truncatingIfNeeded: ((sum &+ 256) &>> 9) &- offset)
        }
      }
    }
  }
}
