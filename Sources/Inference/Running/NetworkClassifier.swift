package import TrafficCore

/// The classifier behind every classification model.
package struct NetworkClassifier: Classifier {
  private let model: LoadedModel
  private let decoder: ClassifierDecoder

  init(model: LoadedModel, decoder: ClassifierDecoder) {
    self.model = model
    self.decoder = decoder
  }

  package var inputLayout: InputLayout { model.description.layout }
  package var classes: ClassCatalogue { model.description.classes }

  package func classify(
    _ picture: PreparedPicture, from camera: CameraID, maximumCount: Int
  ) async throws -> [Classification] {
    let probabilities = try await model.run(picture, from: camera) { outputs throws(InferenceError) in
      try decoder.probabilities(in: outputs)
    }.result
    let order = probabilities.indices.sorted { first, second in
      let (a, b) = (probabilities[first], probabilities[second])
      return a != b ? a > b : first < second
    }
    return order.prefix(max(0, maximumCount)).map { classID in
      Classification(classID: classID, name: classes.name(of: classID), probability: Double(probabilities[classID]))
    }
  }
}
