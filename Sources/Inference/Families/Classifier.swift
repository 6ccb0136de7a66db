import TrafficCore

/// Plain classifiers: one score per class for the whole picture.
enum ClassifierFamily: FamilyRecogniser {
  static let outputForm = "one output [1, classes]"

  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch? {
    guard signature.outputs.count == 1, let output = signature.outputs.first, output.shape.count >= 2,
      output.shape[0] == 1, let classes = output.shape[1], classes > 1,
      output.shape.dropFirst(2).allSatisfy({ $0 == 1 })
    else { return nil }
    // Ultralytics trains with 0…1, nearly everybody else with ImageNet's means.
    let isUltralytics = signature.metadata["task"] == "classify"
    let scores = sheet.scores ?? (isUltralytics ? .probabilities : nil)
    return FamilyMatch(
      channels: .rgb, fit: .stretch, normalisation: isUltralytics ? .unit : .imageNet, classCount: classes,
      task: .classification(ClassifierDecoder(scores: scores)))
  }
}

/// Reads a classifier's output as probabilities.
struct ClassifierDecoder: Sendable {
  /// nil: seen from the values themselves.
  let scores: ModelSheet.Scores?

  func probabilities(in outputs: NetworkOutputs) throws(InferenceError) -> [Float] {
    guard let output = outputs.tensors.first else {
      throw InferenceError("The network gave no output, expected \(ClassifierFamily.outputForm).")
    }
    let values = try output.read { span in (0..<span.count).map { span[$0] } }
    switch scores {
    case .probabilities: return values
    case .sigmoid: return values.map(Sigmoid.of)
    case .softmax: return Softmax.of(values)
    case nil: return Self.lookLikeProbabilities(values) ? values : Softmax.of(values)
    }
  }

  /// All within 0…1 and together 1, which logits are only by a rare accident.
  private static func lookLikeProbabilities(_ values: [Float]) -> Bool {
    let tolerance: Float = 0.01
    return values.allSatisfy { $0 >= 0 && $0 <= 1 } && abs(values.reduce(0, +) - 1) < tolerance
  }
}
