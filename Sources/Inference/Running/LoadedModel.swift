import Groundwork
import TrafficCore

/// A model in memory, shared by everybody who uses it; freed when the last user is gone or by `unload`.
package final class LoadedModel: Sendable {
  package let description: ModelDescription
  let requests: RequestPool
  let task: FamilyMatch.Task
  private let outputCount: Int

  init(description: ModelDescription, requests: RequestPool, task: FamilyMatch.Task) {
    self.description = description
    self.requests = requests
    self.task = task
    outputCount = description.outputs.count
  }

  /// Refuses new pictures and those waiting, lets the ones being computed end, then frees the network.
  package func unload() async { await requests.close() }

  package func detector() throws(InferenceError) -> NetworkDetector {
    guard case .detection(let decoder) = task else {
      throw InferenceError(
        "Model \(description.path) is a \(description.family.rawValue), which says what a picture shows but not "
          + "where. Choose a detector, see `gantry models list`.")
    }
    return NetworkDetector(model: self, decoder: decoder)
  }

  package func classifier() throws(InferenceError) -> NetworkClassifier {
    guard case .classification(let decoder) = task else {
      throw InferenceError(
        "Model \(description.path) is a detector of family \(description.family.rawValue), not a classifier.")
    }
    return NetworkClassifier(model: self, decoder: decoder)
  }

  /// For networks that describe how a thing looks: one vector out, whatever its numbers mean.
  package func embedder() throws(InferenceError) -> NetworkEmbedder {
    guard case .classification = task else {
      throw InferenceError(
        "Model \(description.path) is a detector of family \(description.family.rawValue); describing how things look takes "
          + "a network with one output of shape [1, numbers].")
    }
    return NetworkEmbedder(model: self)
  }

  /// Computes one picture and lends the outputs to `decode`, which runs on the caller's executor.
  func run<Result: Sendable>(
    _ picture: PreparedPicture, from camera: CameraID,
    decode: (NetworkOutputs) throws(InferenceError) -> Result
  ) async throws -> (result: Result, stages: InferenceStages) {
    guard picture.layout == description.layout else {
      throw InferenceError(
        "Model \(description.path) wants pictures prepared as \(description.layout), got \(picture.layout).")
    }
    let clock = ContinuousClock()
    let start = clock.now
    return try await requests.withRequest(for: camera) { request in
      let served = clock.now
      try await request.run(picture.bytes)
      try Task.checkCancellation()
      let computed = clock.now
      let result = try request.withOutputs(outputCount, decode)
      let stages = InferenceStages(
        wait: served - start, infer: computed - served, finish: clock.now - computed)
      return (result, stages)
    }
  }
}

/// Where the time of one picture went.
package struct InferenceStages: Sendable, Hashable {
  /// Until the picture's turn came.
  package let wait: Duration
  /// In the network.
  package let infer: Duration
  /// Reading its outputs: decoding, thinning out, scaling back.
  package let finish: Duration
}
