import COpenVINO

/// A network ready to run on this processor; the library lets any thread use it.
@safe final class CompiledNetwork: @unchecked Sendable {  // immutable handle, and the library locks what it shares
  let path: String
  private let compiled: OpaquePointer?

  init(owning compiled: OpaquePointer?, path: String) {
    unsafe self.compiled = compiled
    self.path = path
  }

  deinit { unsafe ov_compiled_model_free(compiled) }

  /// - Parameter constants: values for the inputs besides the picture, by input number.
  func makeRequest(imageInput: Int, constants: [Int: [Int64]]) throws(InferenceError) -> InferRequest {
    var request: OpaquePointer?
    unsafe try OpenVINOLibrary.check(
      ov_compiled_model_create_infer_request(compiled, &request), "make an infer request for \(path)")
    let made = unsafe InferRequest(owning: request, path: path, imageInput: imageInput)
    for (input, values) in constants { try made.setConstant(input: input, values: values) }
    try made.setCallback()
    return made
  }

  /// Such as `OPTIMAL_NUMBER_OF_INFER_REQUESTS` or `INFERENCE_PRECISION_HINT`.
  func property(_ key: String) throws(InferenceError) -> String {
    var value: UnsafeMutablePointer<CChar>?
    unsafe try OpenVINOLibrary.check(
      ov_compiled_model_get_property(compiled, key, &value), "ask \(path) for \(key)")
    return unsafe OpenVINOLibrary.text(taking: value)
  }
}
