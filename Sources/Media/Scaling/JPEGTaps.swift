/// Where each output row or column is read from and how much both inputs count, in the fixed point arithmetic of
/// OpenCV's `INTER_LINEAR` for bytes: positions in single precision, weights in 1/2048.
struct JPEGTaps {
  static let one: Float = 2048

  private(set) var firsts: [Int32] = []
  private(set) var seconds: [Int32] = []
  private(set) var firstWeights: [Int16] = []
  private(set) var secondWeights: [Int16] = []

  /// - Parameter keepsEdgeWeights: beyond an edge OpenCV repeats the row and weighs it twice, but takes a column
  ///   once; the two are rounded differently.
  init(count: Int, sourceCount: Int, keepsEdgeWeights: Bool) {
    let step = 1 / (Double(count) / Double(sourceCount))
    let last = Float(sourceCount - 1)
    for output in 0..<count {
      let position = Float((Double(output) + 0.5) * step - 0.5)
      let index = position.rounded(.down)
      let isInside = index >= 0 && index < last
      let part = isInside || keepsEdgeWeights ? position - index : 0
      let first = min(max(index, 0), last)
      let second = isInside || keepsEdgeWeights ? min(max(index + 1, 0), last) : first
      firsts.append(Int32(first))
      seconds.append(Int32(second))
      firstWeights.append(Int16(((1 - part) * Self.one).rounded(.toNearestOrEven)))
      secondWeights.append(Int16((part * Self.one).rounded(.toNearestOrEven)))
    }
  }
}
