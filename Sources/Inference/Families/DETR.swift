import TrafficCore

/// RT-DETR, D-FINE, DEIM and their kin with finished boxes: labels, boxes, scores.
enum DETRFamily: FamilyRecogniser {
  static let outputForm = "outputs labels [1, boxes], boxes [1, boxes, 4], scores [1, boxes]"

  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch? {
    let outputs = signature.outputs
    guard outputs.count == 3,
      let boxes = outputs.firstIndex(where: { $0.shape.count == 3 && $0.shape[2] == 4 })
    else { return nil }
    let flat = outputs.indices.filter { outputs[$0].shape.count == 2 }
    let isLabels = { (index: Int) in outputs[index].isInteger || outputs[index].name.lowercased().contains("label") }
    guard flat.count == 2, let labels = flat.first(where: isLabels),
      let scores = flat.first(where: { $0 != labels })
    else { return nil }
    // With a size input, which is told the input's own size, boxes come in its pixels; without, as fractions.
    let takesSize = signature.inputs.count == 2
    let isInPixels = sheet.boxes.map { $0 != .normalized } ?? takesSize
    let decoder = DETRDecoder(
      labels: labels, boxes: boxes, scores: scores,
      scale: isInPixels ? PixelSize(width: 1, height: 1) : signature.inputSize)
    return FamilyMatch(
      channels: .rgb, fit: .stretch, normalisation: .unit, classCount: 0, task: .detection(decoder))
  }
}

struct DETRDecoder: DetectionDecoder {
  let labels: Int
  let boxes: Int
  let scores: Int
  /// What coordinates are multiplied by to become pixels.
  let scale: PixelSize
  let needsSuppression = false

  func candidates(in outputs: NetworkOutputs, minimumScore: Float) throws(InferenceError) -> [Candidate] {
    let (labels, boxes, scores) = (outputs.tensors[labels], outputs.tensors[boxes], outputs.tensors[scores])
    guard labels.count == scores.count, boxes.count == 4 * scores.count else {
      throw InferenceError(
        "The network gave \(labels.count) labels, \(boxes.count) box corners and \(scores.count) scores in one picture."
      )
    }
    return try scores.read { scores throws(InferenceError) in
      let passed = (0..<scores.count).filter { scores[$0] >= minimumScore }
      return try labels.read { labels throws(InferenceError) in
        try boxes.read { corners in
          passed.compactMap { index in
            ClassNumber.read(labels[index]).map { classID in
              Candidate(box: box(index, corners), score: scores[index], classID: classID)
            }
          }
        }
      }
    }
  }

  private func box(_ index: Int, _ corners: Span<Float>) -> PixelBox {
    let width = Double(scale.width)
    let height = Double(scale.height)
    return PixelBox(
      x1: Double(corners[4 * index]) * width, y1: Double(corners[4 * index + 1]) * height,
      x2: Double(corners[4 * index + 2]) * width, y2: Double(corners[4 * index + 3]) * height)
  }
}
