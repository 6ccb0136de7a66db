package import TrafficCore

/// The detector behind every detection model.
package struct NetworkDetector: Detector {
  private let model: LoadedModel
  private let decoder: any DetectionDecoder
  private let finisher: DetectionFinisher

  init(model: LoadedModel, decoder: any DetectionDecoder) {
    self.model = model
    self.decoder = decoder
    finisher = DetectionFinisher(
      classes: model.description.classes, needsSuppression: decoder.needsSuppression,
      blending: decoder.needsSuppression ? model.description.blending : nil)
  }

  package var inputLayout: InputLayout { model.description.layout }
  package var classes: ClassCatalogue { model.description.classes }

  package func detect(
    in picture: PreparedPicture, from camera: CameraID, options: DetectionOptions
  ) async throws -> [Detection] {
    try await detectTimed(in: picture, from: camera, options: options).detections
  }

  /// The same, with the time each stage took.
  package func detectTimed(
    in picture: PreparedPicture, from camera: CameraID, options: DetectionOptions
  ) async throws -> (detections: [Detection], stages: InferenceStages) {
    let (detections, stages) = try await model.run(picture, from: camera) { outputs throws(InferenceError) in
      try read(outputs, transform: picture.transform, options: options)
    }
    return (detections, stages)
  }

  /// What the network says, unread.
  package func answer(to picture: PreparedPicture, from camera: CameraID) async throws -> NetworkAnswer {
    try await model.run(picture, from: camera) { (outputs) throws(InferenceError) -> NetworkAnswer in
      try NetworkAnswer(copying: outputs)
    }.result
  }

  /// What an answer says about the picture that `transform` belongs to.
  package func detections(
    in answer: NetworkAnswer, transform: FitTransform, options: DetectionOptions
  ) throws -> [Detection] {
    try answer.withOutputs { (outputs) throws(InferenceError) -> [Detection] in
      try read(outputs, transform: transform, options: options)
    }
  }

  private func read(
    _ outputs: NetworkOutputs, transform: FitTransform, options: DetectionOptions
  ) throws(InferenceError) -> [Detection] {
    let candidates = try decoder.candidates(in: outputs, minimumScore: Float(options.minimumScore))
    return finisher.detections(from: candidates, transform: transform, options: options)
  }
}
