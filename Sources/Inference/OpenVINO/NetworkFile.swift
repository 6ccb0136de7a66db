import COpenVINO
import Glibc

/// A network as read from its file, while it is being fitted to our pictures. Owned by one thread.
@safe struct NetworkFile: ~Copyable {
  private let path: String
  private var core: OpaquePointer?
  private var model: OpaquePointer?

  init(path: String) throws(InferenceError) {
    self.path = path
    unsafe core = nil
    unsafe model = nil
    unsafe try OpenVINOLibrary.check(ov_core_create(&core), "start OpenVINO")
    let status = unsafe ov_core_read_model(core, path, nil, &model)
    guard status != OK else { return }
    throw InferenceError(
      "Could not read model \(path): \(OpenVINOLibrary.cause(of: status)). \(Self.advice(path))")
  }

  /// What the library finds wrong with a damaged file tells of its operations, not of the file.
  private static func advice(_ path: String) -> String {
    switch path.lowercased() {
    case let path where path.hasSuffix(".xml"):
      "If it should be whole, copy it again, and with it the .bin that was written beside it: the two are one model."
    case let path where path.hasSuffix(".onnx"):
      "If it should be whole, export or copy it again."
    default:
      "Give the path of an .onnx or OpenVINO .xml file."
    }
  }

  deinit {
    unsafe ov_model_free(model)
    unsafe ov_core_free(core)
  }

  func inputs() throws(InferenceError) -> [TensorDescription] {
    var count = 0
    unsafe try OpenVINOLibrary.check(ov_model_inputs_size(model, &count), "count the inputs of \(path)")
    var inputs: [TensorDescription] = []
    for index in 0..<count {
      var port: OpaquePointer?
      unsafe try OpenVINOLibrary.check(
        ov_model_const_input_by_index(model, index, &port), "look at input \(index) of \(path)")
      unsafe inputs.append(try PortReader(port).description(fallbackName: "input \(index)"))
    }
    return inputs
  }

  func outputs() throws(InferenceError) -> [TensorDescription] {
    var count = 0
    unsafe try OpenVINOLibrary.check(ov_model_outputs_size(model, &count), "count the outputs of \(path)")
    var outputs: [TensorDescription] = []
    for index in 0..<count {
      var port: OpaquePointer?
      unsafe try OpenVINOLibrary.check(
        ov_model_const_output_by_index(model, index, &port), "look at output \(index) of \(path)")
      unsafe outputs.append(try PortReader(port).description(fallbackName: "output \(index)"))
    }
    return outputs
  }

  /// Fixes the shapes of all inputs, in their order.
  mutating func reshape(inputs shapes: [[Int]]) throws(InferenceError) {
    var partial: [ov_partial_shape_t] = unsafe []
    defer { for index in unsafe partial.indices { unsafe ov_partial_shape_free(&partial[index]) } }
    for shape in shapes {
      var created = unsafe ov_partial_shape_t()
      let dimensions = shape.map { Int64($0) }
      unsafe try OpenVINOLibrary.check(
        ov_partial_shape_create_static(Int64(dimensions.count), dimensions, &created), "describe shape \(shape)")
      unsafe partial.append(created)
    }
    let indexes = Array(shapes.indices)
    unsafe try OpenVINOLibrary.check(
      ov_model_reshape_by_port_indexes(model, indexes, partial, shapes.count), "give \(path) the input shapes \(shapes)"
    )
  }

  /// Puts conversion from packed 8 bit pictures and normalisation in front of the network, and makes its outputs f32.
  mutating func fit(imageInput: Int, preparation: InputPreparation, outputs: [TensorDescription]) throws(InferenceError)
  {
    let fitted = unsafe try PrePostProcessor(model: model, path: path).fitted(
      imageInput: imageInput, preparation: preparation, outputs: outputs)
    unsafe ov_model_free(model)
    unsafe model = fitted
  }

  /// Compiles for the processor: hundreds of milliseconds to seconds.
  func compiled(with settings: InferenceSettings) throws(InferenceError) -> CompiledNetwork {
    var properties: [ov_property_t] = unsafe []
    defer {
      for index in unsafe properties.indices {
        unsafe free(UnsafeMutableRawPointer(mutating: properties[index].key))
        unsafe free(UnsafeMutableRawPointer(mutating: properties[index].value))
      }
    }
    for (key, value) in settings.properties {
      unsafe properties.append(ov_property_t(key: strdup(key), value: strdup(value)))
    }
    var compiled: OpaquePointer?
    unsafe try OpenVINOLibrary.check(
      ov_core_compile_model_props(core, model, "CPU", properties.count, properties, &compiled),
      "compile model \(path) for this processor")
    return unsafe CompiledNetwork(owning: compiled, path: path)
  }
}

/// Owns one port of a network while it is described.
@safe struct PortReader: ~Copyable {
  private let port: OpaquePointer?

  init(_ port: OpaquePointer?) { unsafe self.port = port }

  deinit { unsafe ov_output_const_port_free(port) }

  func description(fallbackName: String) throws(InferenceError) -> TensorDescription {
    var name: UnsafeMutablePointer<CChar>?
    // A port without a name is legal and answers with an error.
    let isNamed = unsafe ov_port_get_any_name(port, &name) == OK
    var element = DYNAMIC
    unsafe try OpenVINOLibrary.check(ov_port_get_element_type(port, &element), "read the type of \(fallbackName)")
    var partial = unsafe ov_partial_shape_t()
    unsafe try OpenVINOLibrary.check(ov_port_get_partial_shape(port, &partial), "read the shape of \(fallbackName)")
    defer { unsafe ov_partial_shape_free(&partial) }
    let text = unsafe OpenVINOLibrary.text(taking: name)
    return TensorDescription(
      name: isNamed && !text.isEmpty ? text : fallbackName, shape: unsafe Self.dimensions(of: partial),
      element: Self.elementNames[element.rawValue] ?? "type\(element.rawValue)")
  }

  private static func dimensions(of shape: ov_partial_shape_t) -> [Int?] {
    guard let dimensions = unsafe shape.dims, unsafe shape.rank.min == shape.rank.max else { return [] }
    return unsafe UnsafeBufferPointer(start: dimensions, count: Int(shape.rank.max)).map { dimension in
      dimension.min == dimension.max ? Int(dimension.min) : nil
    }
  }

  private static let elementNames: [UInt32: String] = [
    1: "bool", BF16.rawValue: "bf16", F16.rawValue: "f16", F32.rawValue: "f32", F64.rawValue: "f64",
    I4.rawValue: "i4", I8.rawValue: "i8", I16.rawValue: "i16", I32.rawValue: "i32", I64.rawValue: "i64",
    U1.rawValue: "u1", U4.rawValue: "u4", U8.rawValue: "u8", U16.rawValue: "u16", U32.rawValue: "u32",
    U64.rawValue: "u64", STRING.rawValue: "string",
  ]
}
