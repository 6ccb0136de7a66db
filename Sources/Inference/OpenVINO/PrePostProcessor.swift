import COpenVINO

/// Rewrites a network's graph: conversion and normalisation in front, f32 behind.
///
/// Scaling stays outside: in the graph it costs ten times what swscale needs.
@safe struct PrePostProcessor: ~Copyable {
  private let handle: OwnedHandle
  private let path: String

  init(model: OpaquePointer?, path: String) throws(InferenceError) {
    var created: OpaquePointer?
    let status = unsafe ov_preprocess_prepostprocessor_create(model, &created)
    self.path = path
    unsafe handle = OwnedHandle(created) { unsafe ov_preprocess_prepostprocessor_free($0) }
    try OpenVINOLibrary.check(status, "prepare the input of \(path)")
  }

  /// A new model, owned by the caller.
  func fitted(imageInput: Int, preparation: InputPreparation, outputs: [TensorDescription]) throws(InferenceError)
    -> OpaquePointer?
  {
    try addInput(imageInput, preparation)
    for (index, output) in outputs.enumerated() where output.element != "f32" { try makeFloat(output: index) }
    var model: OpaquePointer?
    unsafe try handle.with { pointer throws(InferenceError) in
      unsafe try check(ov_preprocess_prepostprocessor_build(pointer, &model))
    }
    return unsafe model
  }

  private func addInput(_ index: Int, _ preparation: InputPreparation) throws(InferenceError) {
    let info = unsafe try part(of: handle, free: { unsafe ov_preprocess_input_info_free($0) }) {
      unsafe ov_preprocess_prepostprocessor_get_input_info_by_index($0, index, &$1)
    }
    let tensor = unsafe try part(of: info, free: { unsafe ov_preprocess_input_tensor_info_free($0) }) {
      unsafe ov_preprocess_input_info_get_tensor_info($0, &$1)
    }
    let model = unsafe try part(of: info, free: { unsafe ov_preprocess_input_model_info_free($0) }) {
      unsafe ov_preprocess_input_info_get_model_info($0, &$1)
    }
    let steps = unsafe try part(of: info, free: { unsafe ov_preprocess_preprocess_steps_free($0) }) {
      unsafe ov_preprocess_input_info_get_preprocess_steps($0, &$1)
    }
    let packed = try layout("NHWC")
    let planar = try layout(preparation.isChannelsLast ? "NHWC" : "NCHW")
    unsafe try call(tensor) { unsafe ov_preprocess_input_tensor_info_set_element_type($0, U8) }
    unsafe try call(tensor, packed) { unsafe ov_preprocess_input_tensor_info_set_layout($0, $1) }
    unsafe try call(model, planar) { unsafe ov_preprocess_input_model_info_set_layout($0, $1) }
    unsafe try call(steps) { unsafe ov_preprocess_preprocess_steps_convert_element_type($0, F32) }
    try normalise(steps, preparation.normalisation)
  }

  private func normalise(_ steps: borrowing OwnedHandle, _ normalisation: Normalisation) throws(InferenceError) {
    if normalisation.mean.contains(where: { $0 != 0 }) {
      unsafe try call(steps) {
        unsafe ov_preprocess_preprocess_steps_mean_multi_channels($0, normalisation.mean, 3)
      }
    }
    let first = normalisation.deviation[0]
    if normalisation.deviation.allSatisfy({ $0 == first }) {
      // One number for all channels lets the library look at a picture as one long row, which is quicker.
      if first != 1 { unsafe try call(steps) { unsafe ov_preprocess_preprocess_steps_scale($0, first) } }
    } else {
      unsafe try call(steps) {
        unsafe ov_preprocess_preprocess_steps_scale_multi_channels($0, normalisation.deviation, 3)
      }
    }
  }

  private func makeFloat(output index: Int) throws(InferenceError) {
    let info = unsafe try part(of: handle, free: { unsafe ov_preprocess_output_info_free($0) }) {
      unsafe ov_preprocess_prepostprocessor_get_output_info_by_index($0, index, &$1)
    }
    let tensor = unsafe try part(of: info, free: { unsafe ov_preprocess_output_tensor_info_free($0) }) {
      unsafe ov_preprocess_output_info_get_tensor_info($0, &$1)
    }
    unsafe try call(tensor) { unsafe ov_preprocess_output_set_element_type($0, F32) }
  }

  private func layout(_ text: String) throws(InferenceError) -> OwnedHandle {
    var layout: OpaquePointer?
    unsafe try check(ov_layout_create(text, &layout))
    return unsafe OwnedHandle(layout) { unsafe ov_layout_free($0) }
  }

  private func part(
    of whole: borrowing OwnedHandle, free: @escaping (OpaquePointer?) -> Void,
    get: (OpaquePointer?, inout OpaquePointer?) -> ov_status_e
  ) throws(InferenceError) -> OwnedHandle {
    var part: OpaquePointer?
    unsafe try whole.with { pointer throws(InferenceError) in unsafe try check(get(pointer, &part)) }
    return unsafe OwnedHandle(part, release: free)
  }

  private func call(_ handle: borrowing OwnedHandle, _ body: (OpaquePointer?) -> ov_status_e) throws(InferenceError) {
    unsafe try handle.with { pointer throws(InferenceError) in unsafe try check(body(pointer)) }
  }

  private func call(
    _ first: borrowing OwnedHandle, _ second: borrowing OwnedHandle,
    _ body: (OpaquePointer?, OpaquePointer?) -> ov_status_e
  ) throws(InferenceError) {
    let status = unsafe try first.with { one throws(InferenceError) in
      unsafe try second.with { other throws(InferenceError) in unsafe body(one, other) }
    }
    try check(status)
  }

  private func check(_ status: ov_status_e) throws(InferenceError) {
    try OpenVINOLibrary.check(status, "prepare the input of \(path)")
  }
}
