/// What a network answered to one picture, copied so that it can be read again: to measure what reading costs.
package struct NetworkAnswer: Sendable {
  private let tensors: [(shape: [Int], values: [Float])]

  init(copying outputs: NetworkOutputs) throws(InferenceError) {
    var tensors: [(shape: [Int], values: [Float])] = []
    for tensor in outputs.tensors {
      let values = try tensor.read { (values) throws(InferenceError) -> [Float] in
        values.indices.map { values[$0] }
      }
      tensors.append((tensor.shape, values))
    }
    self.tensors = tensors
  }

  /// Lends the outputs as the network did.
  func withOutputs<Result>(
    _ body: (NetworkOutputs) throws(InferenceError) -> Result
  ) throws(InferenceError) -> Result {
    try lend([], body)
  }

  private func lend<Result>(
    _ lent: [OutputTensor], _ body: (NetworkOutputs) throws(InferenceError) -> Result
  ) throws(InferenceError) -> Result {
    guard lent.count < tensors.count else { return try body(NetworkOutputs(tensors: lent)) }
    let (shape, values) = tensors[lent.count]
    return unsafe try values.withUnsafeBufferPointer { (pointer) throws(InferenceError) -> Result in
      try lend(lent + [unsafe OutputTensor(shape: shape, lending: pointer)], body)
    }
  }
}
