import COpenVINO

/// Owns a handle on one of a request's tensors; the memory itself stays the request's.
@safe struct LibraryTensor: ~Copyable {
  private let tensor: OpaquePointer?
  private let path: String

  init(owning tensor: OpaquePointer?, path: String) {
    unsafe self.tensor = tensor
    self.path = path
  }

  deinit { unsafe ov_tensor_free(tensor) }

  func fill(with bytes: [UInt8]) throws(InferenceError) {
    let memory = unsafe try memory()
    guard memory.count == bytes.count else {
      throw InferenceError("Model \(path) takes pictures of \(memory.count) bytes, got \(bytes.count).")
    }
    unsafe memory.copyBytes(from: bytes)
  }

  /// Whole numbers for small inputs such as a size, converted to what the input holds.
  func fill(with numbers: [Int64]) throws(InferenceError) {
    var element = DYNAMIC
    unsafe try OpenVINOLibrary.check(ov_tensor_get_element_type(tensor, &element), "read an input's type of \(path)")
    switch element {
    case I64: try store(numbers)
    case I32: try store(numbers.map(Int32.init(clamping:)))
    case F32: try store(numbers.map(Float.init))
    default: throw InferenceError("Model \(path) wants the picture's size in a form Gantry does not write.")
    }
  }

  /// Lends an f32 tensor's values.
  func with<Result>(_ body: (OutputTensor) throws(InferenceError) -> Result) throws(InferenceError) -> Result {
    let memory = unsafe try memory()
    let values = unsafe memory.assumingMemoryBound(to: Float.self)
    let shape = try shape()
    guard try isFloat(), shape.reduce(1, *) == values.count else {
      throw InferenceError("Model \(path) gave an output that does not hold f32 values of shape \(shape).")
    }
    return unsafe try body(OutputTensor(shape: shape, lending: UnsafeBufferPointer(values)))
  }

  private func store<Number: BitwiseCopyable>(_ numbers: [Number]) throws(InferenceError) {
    let memory = unsafe try memory()
    guard memory.count == numbers.count * MemoryLayout<Number>.stride else {
      throw InferenceError("Model \(path) wants \(memory.count) bytes of sizes, got \(numbers.count) numbers.")
    }
    unsafe numbers.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
  }

  private func isFloat() throws(InferenceError) -> Bool {
    var element = DYNAMIC
    unsafe try OpenVINOLibrary.check(ov_tensor_get_element_type(tensor, &element), "read an output's type of \(path)")
    return element == F32
  }

  private func shape() throws(InferenceError) -> [Int] {
    var shape = unsafe ov_shape_t()
    unsafe try OpenVINOLibrary.check(ov_tensor_get_shape(tensor, &shape), "read a shape of \(path)")
    defer { _ = unsafe ov_shape_free(&shape) }
    return unsafe UnsafeBufferPointer(start: shape.dims, count: max(0, Int(shape.rank))).map { Int($0) }
  }

  private func memory() throws(InferenceError) -> UnsafeMutableRawBufferPointer {
    var byteCount = 0
    var start: UnsafeMutableRawPointer?
    unsafe try OpenVINOLibrary.check(ov_tensor_get_byte_size(tensor, &byteCount), "measure a tensor of \(path)")
    // A tensor without values has no memory.
    if byteCount > 0 { unsafe try OpenVINOLibrary.check(ov_tensor_data(tensor, &start), "reach a tensor of \(path)") }
    return unsafe UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }
}
