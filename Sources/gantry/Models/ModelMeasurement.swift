import Inference
import TrafficCore

/// Runs a model on a grey picture for a moment, to say what it costs on this machine.
struct ModelMeasurement {
  let millisecondsPerPicture: Double
  let processorMillisecondsPerPicture: Double

  private static let warmUpRounds = 3
  private static let grey: UInt8 = 114

  /// As many pictures at a time as the model accepts, until `duration` seconds have passed.
  static func measure(_ model: LoadedModel, duration: Double = 1) async throws -> ModelMeasurement {
    let layout = model.description.layout
    let picture = PreparedPicture(
      layout: layout, transform: layout.transform(of: layout.size),
      bytes: [UInt8](repeating: grey, count: layout.size.area * 3))
    for _ in 0..<warmUpRounds { try await round(model, picture) }
    let start = StageTimes.now()
    var count = 0
    var spent = StageTimes.Cost()
    repeat {
      try Task.checkCancellation()
      try await round(model, picture)
      count += model.description.requests
      spent = StageTimes.now() - start
    } while spent.wall < duration
    let perPicture = spent / count
    return ModelMeasurement(
      millisecondsPerPicture: perPicture.wall * 1000, processorMillisecondsPerPicture: perPicture.processor * 1000)
  }

  private static func round(_ model: LoadedModel, _ picture: PreparedPicture) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<model.description.requests {
        group.addTask {
          if model.description.family == .classifier {
            _ = try await model.classifier().classify(picture, from: CameraID("measure"), maximumCount: 1)
          } else {
            _ = try await model.detector().detect(in: picture)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
