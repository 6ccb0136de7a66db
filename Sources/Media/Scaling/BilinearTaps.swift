/// Where each output sample of one axis is read from: two neighbouring inputs and how much the second one counts.
///
/// Centres are aligned, the edges repeated and there is no antialiasing, exactly as `INTER_LINEAR` of OpenCV, with
/// which the networks were trained and are checked.
struct BilinearTaps {
  /// 256 stands for one.
  static let one = 256

  private(set) var indices: [Int32]
  /// How much the sample after `indices` counts, 0…256.
  private(set) var weights: [Int32]

  /// - Parameters:
  ///   - count: output samples.
  ///   - sourceCount: input samples.
  ///   - step: input samples from one output sample to the next.
  init(count: Int, sourceCount: Int, step: Double) {
    indices = []
    weights = []
    indices.reserveCapacity(count)
    weights.reserveCapacity(count)
    let last = Double(sourceCount - 1)
    for output in 0..<count {
      let position = min(max((Double(output) + 0.5) * step - 0.5, 0), last)
      let index = Int32(position)
      indices.append(index)
      weights.append(Int32(((position - Double(index)) * Double(Self.one)).rounded()))
    }
  }
}

/// The taps of luma and chroma along one axis of a picture.
struct AxisTaps {
  let luma: BilinearTaps
  let chroma: BilinearTaps

  /// Chroma samples are taken to lie in the middle of their two luma samples: true for JPEG, and for video what
  /// OpenCV assumes.
  init(count: Int, lumaCount: Int, chromaCount: Int) {
    let step = Double(lumaCount) / Double(count)
    luma = BilinearTaps(count: count, sourceCount: lumaCount, step: step)
    chroma = BilinearTaps(count: count, sourceCount: chromaCount, step: step / 2)
  }
}
