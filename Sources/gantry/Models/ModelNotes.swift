import Foundation
import Inference

/// What a model says of itself besides what is needed to run it.
struct ModelNotes {
  /// AP50 of vehicles as one class, by source of the validation pictures, 0…1; empty when it says nothing.
  let accuracy: [String: Double]

  /// Why these are not the weights that the notes were written for; nil when nothing speaks against it.
  let obstacle: String?

  init(_ notes: [String: String], obstacle: String? = nil) {
    self.obstacle = obstacle
    guard let text = notes["ap50"], let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)),
      let values = object as? [String: Double]
    else {
      accuracy = [:]
      return
    }
    accuracy = values
  }

  /// Without accuracy where the weights are not those that the notes were written for.
  static func read(path: String) -> ModelNotes {
    guard path.lowercased().hasSuffix(".xml") else { return ModelNotes([:]) }
    let notes = OpenVINOMetadata.read(path: path)
    do throws(InferenceError) {
      try WeightsSeal.check(path, notes: notes)
      return ModelNotes(notes)
    } catch {
      return ModelNotes([:], obstacle: error.description)
    }
  }

  /// `km39 61.2, tidar 83.4`; `-` when it says nothing.
  var accuracyText: String {
    if accuracy.isEmpty { return "-" }
    return accuracy.sorted { $0.key < $1.key }.map { "\($0.key) \(($0.value * 100).text(decimals: 1))" }
      .joined(separator: ", ")
  }
}
