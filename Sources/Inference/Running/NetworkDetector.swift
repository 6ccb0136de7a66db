package import TrafficCore

/// The detector behind every detection model.
package struct NetworkDetector: Detector {
  private let model: LoadedModel
  private let decoder: any DetectionDecoder
  private let finisher: DetectionFinisher

  init(model: LoadedModel, decoder: any DetectionDecoder) {
    self.model = model
    self.decoder = decoder
    finisher = DetectionFinisher(classes: model.description.classes, needsSuppression: decoder.needsSuppression)
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
      let candidates = try decoder.candidates(in: outputs, minimumScore: Float(options.minimumScore))
      return finisher.detections(from: candidates, transform: picture.transform, options: options)
    }
    return (detections, stages)
  }
}
