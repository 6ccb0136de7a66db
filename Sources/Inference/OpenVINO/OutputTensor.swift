/// One output of a network, lent to a decoder for the time of a call: nothing is copied.
@safe struct OutputTensor {
  let shape: [Int]
  private let values: UnsafeBufferPointer<Float>

  /// - Parameter values: as many as `shape` says; they outlive this value.
  init(shape: [Int], lending values: UnsafeBufferPointer<Float>) {
    precondition(shape.reduce(1, *) == values.count, "a tensor has as many values as its shape says")
    self.shape = shape
    unsafe self.values = values
  }

  var count: Int { unsafe values.count }

  /// Lends the values, last dimension fastest.
  func read<Result>(_ body: (Span<Float>) throws(InferenceError) -> Result) throws(InferenceError) -> Result {
    unsafe try body(Span(_unsafeElements: values))
  }
}

/// All outputs of one run, in the network's order.
struct NetworkOutputs {
  let tensors: [OutputTensor]
}
