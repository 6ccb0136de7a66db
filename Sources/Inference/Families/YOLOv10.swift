import TrafficCore

/// YOLOv10 and other exports with the thinning out inside: finished boxes, one a row.
enum YOLOv10Family: FamilyRecogniser {
  static let outputForm = "one output [1, boxes, 6] with x1, y1, x2, y2, score, class"

  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch? {
    guard signature.outputs.count == 1, let output = signature.outputs.first, output.shape.count == 3,
      output.shape[2] == 6
    else { return nil }
    // A YOLOv5 or YOLOX with a single class has six columns too, but as many rows as it has cells.
    guard isNamed || !CellGrid.isCount(output.shape[1], of: signature) else { return nil }
    let decoder = YOLOv10Decoder(
      scale: sheet.boxes == .normalized ? signature.inputSize : PixelSize(width: 1, height: 1))
    return FamilyMatch(
      channels: .rgb, fit: .letterbox(padding: 114, centered: true), normalisation: .unit, classCount: 0,
      task: .detection(decoder))
  }
}

struct YOLOv10Decoder: DetectionDecoder {
  /// What coordinates are multiplied by to become pixels.
  let scale: PixelSize
  let needsSuppression = false

  func candidates(in outputs: NetworkOutputs, minimumScore: Float) throws(InferenceError) -> [Candidate] {
    guard let output = outputs.tensors.first, output.shape.count == 3, output.shape[0] == 1, output.shape[2] == 6 else {
      throw InferenceError("The network gave outputs \(outputs.tensors.map(\.shape)), expected [1, boxes, 6].")
    }
    let width = Double(scale.width)
    let height = Double(scale.height)
    return try output.read { values in
      var found: [Candidate] = []
      for row in 0..<output.shape[1] {
        let start = row * 6
        guard values[start + 4] >= minimumScore, let classID = ClassNumber.read(values[start + 5]) else { continue }
        let box = PixelBox(
          x1: Double(values[start]) * width, y1: Double(values[start + 1]) * height,
          x2: Double(values[start + 2]) * width, y2: Double(values[start + 3]) * height)
        found.append(Candidate(box: box, score: values[start + 4], classID: classID))
      }
      return found
    }
  }
}

/// Class numbers that a network writes as floating point.
enum ClassNumber {
  /// nil for what is no class number.
  static func read(_ value: Float) -> Int? {
    guard value >= 0, value < 1_000_000 else { return nil }
    return Int(value.rounded())
  }
}
