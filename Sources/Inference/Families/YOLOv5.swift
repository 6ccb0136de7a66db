import TrafficCore

/// YOLOv5 and YOLOv7 (Ultralytics exports): three boxes per cell with objectness, already in input pixels.
enum YOLOv5Family: FamilyRecogniser {
  static let outputForm = "one output [1, 3 × cells, 5 + classes]"

  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch? {
    guard signature.outputs.count == 1, let output = signature.outputs.first, output.shape.count == 3,
      let columns = output.shape[2], columns > 5
    else { return nil }
    let rows = output.shape[1]
    if CellGrid.isTurned(classes: columns, boxes: rows, of: signature) { return nil }
    guard isNamed || CellGrid.strides(of: signature, boxes: rows ?? -1, boxesPerCell: 3) != nil else { return nil }
    return FamilyMatch(
      channels: .rgb, fit: .letterbox(padding: 114, centered: true), normalisation: .unit, classCount: columns - 5,
      task: .detection(YOLOv5Decoder()))
  }
}

struct YOLOv5Decoder: DetectionDecoder {
  let needsSuppression = true

  func candidates(in outputs: NetworkOutputs, minimumScore: Float) throws(InferenceError) -> [Candidate] {
    let rows = try RowTable(outputs, columns: 6...)
    return try rows.output.read { values in
      rows.bestOfEach(values, minimumScore: minimumScore).map { found in
        let start = found.row * rows.columns
        let box = PixelBox(
          centerX: Double(values[start]), centerY: Double(values[start + 1]), width: Double(values[start + 2]),
          height: Double(values[start + 3]))
        return Candidate(box: box, score: found.score, classID: found.classID)
      }
    }
  }
}
