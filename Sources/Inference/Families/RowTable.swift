/// An output with one box a row, `x, y, w, h, objectness, class scores…`, as YOLOv5 and YOLOX have it.
struct RowTable {
  /// The likeliest class of a row that passed.
  struct Found {
    let row: Int
    let classID: Int
    let score: Float
  }

  let output: OutputTensor
  let count: Int
  let columns: Int

  init(_ outputs: NetworkOutputs, columns allowed: PartialRangeFrom<Int>) throws(InferenceError) {
    guard let output = outputs.tensors.first, output.shape.count == 3, output.shape[0] == 1,
      allowed.contains(output.shape[2])
    else {
      throw InferenceError(
        "The network gave outputs \(outputs.tensors.map(\.shape)), expected [1, boxes, 5 + classes].")
    }
    self.output = output
    count = output.shape[1]
    columns = output.shape[2]
  }

  /// Rows whose objectness times best class score reaches `minimumScore`.
  func bestOfEach(_ values: Span<Float>, minimumScore: Float) -> [Found] {
    var found: [Found] = []
    for row in 0..<count {
      let start = row * columns
      let objectness = values[start + 4]
      // The product cannot be larger, and NaN does not pass.
      guard objectness >= minimumScore else { continue }
      var best: Float = -.infinity
      var bestClass = 0
      for column in 5..<columns where values[start + column] > best {
        best = values[start + column]
        bestClass = column - 5
      }
      let score = objectness * best
      if score >= minimumScore { found.append(Found(row: row, classID: bestClass, score: score)) }
    }
    return found
  }

  func surprise(_ expected: String) -> InferenceError {
    InferenceError("The network gave an output of shape \(output.shape), expected \(expected).")
  }
}
