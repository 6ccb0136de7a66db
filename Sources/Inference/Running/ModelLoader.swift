import Configuration
import Glibc
import Groundwork
import TrafficCore

/// Loads models: reads, recognises, compiles. Takes a second, on a thread of its own.
package actor ModelLoader {
  private let thread = BlockingThread(name: "load model")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  package init() {}

  /// - Parameters:
  ///   - path: an ONNX file, or an OpenVINO `.xml` with its `.bin` beside it. `<name>.yaml` beside it is read too.
  ///   - sheet: instead of the file beside the model.
  package func load(
    _ path: String, settings: InferenceSettings = InferenceSettings(), sheet: ModelSheet? = nil
  ) throws(InferenceError) -> LoadedModel {
    try Self.checkFile(path)
    let sheet = if let sheet { sheet } else { try Self.sheet(of: path) }
    let metadata = Self.isOpenVINO(path) ? OpenVINOMetadata.read(path: path) : ONNXMetadata.read(path: path)
    if Self.isOpenVINO(path) { try WeightsSeal.check(path, notes: metadata) }
    var file = try NetworkFile(path: path)
    let signature = try NetworkShape.settled(&file, path: path, metadata: metadata, sheet: sheet)
    let plan = try NetworkPlan(signature, sheet: sheet)
    try file.fit(
      imageInput: signature.imageInput,
      preparation: InputPreparation(isChannelsLast: signature.isChannelsLast, normalisation: plan.normalisation),
      outputs: signature.outputs)
    let network = try file.compiled(with: settings)
    return try Self.loaded(network, signature: signature, plan: plan, settings: settings)
  }

  private static func loaded(
    _ network: CompiledNetwork, signature: NetworkSignature, plan: NetworkPlan, settings: InferenceSettings
  ) throws(InferenceError) -> LoadedModel {
    let best = Int(try network.property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")) ?? 1
    let size = [Int64(plan.layout.size.width), Int64(plan.layout.size.height)]
    let others = signature.inputs.indices.filter { $0 != signature.imageInput }
    let constants = Dictionary(uniqueKeysWithValues: others.map { ($0, size) })
    var requests: [InferRequest] = []
    for _ in 0..<max(1, settings.requests ?? best) {
      requests.append(try network.makeRequest(imageInput: signature.imageInput, constants: constants))
    }
    let description = ModelDescription(
      path: signature.path, family: plan.family, inputs: signature.inputs, outputs: signature.outputs,
      layout: plan.layout, normalisation: plan.normalisation, classes: plan.classes,
      blending: plan.blending, precision: try network.property("INFERENCE_PRECISION_HINT"), requests: requests.count)
    return LoadedModel(
      description: description, requests: RequestPool(requests, path: signature.path), task: plan.task)
  }

  private static func checkFile(_ path: String) throws(InferenceError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      let cause = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
      throw InferenceError("Model \(path) cannot be read: \(cause). Give the path of an .onnx or OpenVINO .xml file.")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw InferenceError("Model \(path) is not a file. Give the path of an .onnx or OpenVINO .xml file.")
    }
    guard status.st_size > 0 else { throw InferenceError("Model \(path) is empty. Export or copy it again.") }
    let weights = ModelFiles.weights(of: path)
    if isOpenVINO(path), unsafe access(weights, R_OK) != 0 {
      throw InferenceError("Model \(path) lacks its weights: copy \(weights) beside it. The two files are one model.")
    }
  }

  private static func isOpenVINO(_ path: String) -> Bool { path.lowercased().hasSuffix(".xml") }

  private static func sheet(of path: String) throws(InferenceError) -> ModelSheet {
    let sheetPath = ModelFiles.sheet(of: path)
    guard unsafe access(sheetPath, F_OK) == 0 else { return ModelSheet() }
    do {
      return try ModelSheet(YAMLDocument(file: sheetPath))
    } catch {
      throw InferenceError("Model description \(sheetPath) of model \(path) is wrong:\n\(error)")
    }
  }
}
