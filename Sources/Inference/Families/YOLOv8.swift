import TrafficCore

/// YOLOv8 and YOLO11 (Ultralytics exports without end-to-end head): columns of boxes, no objectness.
enum YOLOv8Family: FamilyRecogniser {
  static let outputForm = "one output [1, 4 + classes, cells]"

  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch? {
    guard signature.outputs.count == 1, let output = signature.outputs.first, output.shape.count == 3,
      let channels = output.shape[1], channels > 4
    else { return nil }
    let boxes = output.shape[2]
    if CellGrid.isTurned(classes: channels, boxes: boxes, of: signature) { return nil }
    guard isNamed || CellGrid.strides(of: signature, boxes: boxes ?? -1, boxesPerCell: 1) != nil else { return nil }
    return FamilyMatch(
      channels: .rgb, fit: .letterbox(padding: 114, centered: true), normalisation: .unit, classCount: channels - 4,
      task: .detection(YOLOv8Decoder()))
  }
}

struct YOLOv8Decoder: DetectionDecoder {
  let needsSuppression = true

  func candidates(in outputs: NetworkOutputs, minimumScore: Float) throws(InferenceError) -> [Candidate] {
    guard let output = outputs.tensors.first, output.shape.count == 3, output.shape[0] == 1, output.shape[1] > 4 else {
      throw InferenceError(
        "The network gave outputs \(outputs.tensors.map(\.shape)), expected [1, 4 + classes, boxes].")
    }
    let classes = output.shape[1] - 4
    let boxes = output.shape[2]
    return try output.read { values in
      let (scores, classIDs) = Self.best(values, classes: classes, boxes: boxes, minimumScore: minimumScore)
      var found: [Candidate] = []
      for index in 0..<boxes where scores[index] >= minimumScore {
        let box = PixelBox(
          centerX: Double(values[index]), centerY: Double(values[boxes + index]),
          width: Double(values[2 * boxes + index]), height: Double(values[3 * boxes + index]))
        found.append(Candidate(box: box, score: scores[index], classID: Int(classIDs[index])))
      }
      return found
    }
  }

  /// The best score of each box and its class. Class by class, because that is how the values lie in memory.
  private static func best(
    _ values: Span<Float>, classes: Int, boxes: Int, minimumScore: Float
  ) -> (scores: [Float], classIDs: [Int32]) {
    var scores = [Float](repeating: -.infinity, count: boxes)
    var classIDs = [Int32](repeating: 0, count: boxes)
    for classID in 0..<classes {
      let start = (4 + classID) * boxes
      for index in 0..<boxes {
        let value = values[start + index]
        // Most values are far below: one comparison each.
        if value >= minimumScore, value > scores[index] {
          scores[index] = value
          classIDs[index] = Int32(classID)
        }
      }
    }
    return (scores, classIDs)
  }
}
