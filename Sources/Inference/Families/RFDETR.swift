import TrafficCore

/// RF-DETR (Roboflow) and exports of the same form: box centres and class logits for each query.
enum RFDETRFamily: FamilyRecogniser {
  static let outputForm = "outputs dets [1, queries, 4] and labels [1, queries, classes]"

  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch? {
    let outputs = signature.outputs
    guard outputs.count == 2, outputs.allSatisfy({ $0.shape.count == 3 }), outputs[0].shape[1] == outputs[1].shape[1]
    else { return nil }
    let isBoxes = { (index: Int) in
      let name = outputs[index].name.lowercased()
      return outputs[index].shape[2] == 4 && (name.contains("det") || name.contains("box"))
    }
    guard let boxes = outputs.indices.first(where: isBoxes) ?? outputs.firstIndex(where: { $0.shape[2] == 4 }),
      let classes = outputs[1 - boxes].shape[2]
    else { return nil }
    let isSoftmax = sheet.scores == .softmax
    let decoder = RFDETRDecoder(
      boxes: boxes, size: signature.inputSize, scores: sheet.scores ?? .sigmoid,
      isInPixels: sheet.boxes == .pixels)
    return FamilyMatch(
      channels: .rgb, fit: .stretch, normalisation: .imageNet, classCount: isSoftmax ? classes - 1 : classes,
      names: classes == 91 || (isSoftmax && classes == 92) ? COCONames.numbered91 : [], task: .detection(decoder))
  }
}

struct RFDETRDecoder: DetectionDecoder {
  /// Which of the two outputs holds the boxes.
  let boxes: Int
  let size: PixelSize
  let scores: ModelSheet.Scores
  let isInPixels: Bool
  let needsSuppression = false

  func candidates(in outputs: NetworkOutputs, minimumScore: Float) throws(InferenceError) -> [Candidate] {
    let centers = outputs.tensors[boxes]
    let logits = outputs.tensors[1 - boxes]
    guard logits.shape.count == 3, logits.shape[0] == 1, centers.count == 4 * logits.shape[1] else {
      throw InferenceError(
        "The network gave outputs \(outputs.tensors.map(\.shape)), expected \(RFDETRFamily.outputForm).")
    }
    let classes = logits.shape[2]
    return try logits.read { logits throws(InferenceError) in
      let scored = scored(logits, queries: logits.count / max(1, classes), classes: classes, minimumScore: minimumScore)
      return try centers.read { values in
        scored.map { Candidate(box: box($0.query, values), score: $0.score, classID: $0.classID) }
      }
    }
  }

  private typealias Scored = (query: Int, classID: Int, score: Float)

  /// A query may stand for several classes, as in the original's choice of the best among all query-class pairs.
  private func scored(_ logits: Span<Float>, queries: Int, classes: Int, minimumScore: Float) -> [Scored] {
    var found: [Scored] = []
    for query in 0..<queries {
      let range = query * classes..<(query + 1) * classes
      switch scores {
      case .softmax: found += softmax(logits, range, query: query, minimumScore: minimumScore)
      case .sigmoid, .probabilities:
        for index in range {
          let score = scores == .sigmoid ? Sigmoid.of(logits[index]) : logits[index]
          if score >= minimumScore { found.append((query, index - range.lowerBound, score)) }
        }
      }
    }
    return found
  }

  /// The original DETR: the last class means "nothing here".
  private func softmax(_ logits: Span<Float>, _ range: Range<Int>, query: Int, minimumScore: Float) -> [Scored] {
    let probabilities = Softmax.of(range.map { logits[$0] })
    guard let best = probabilities.dropLast().enumerated().max(by: { $0.element < $1.element }),
      best.element >= minimumScore
    else { return [] }
    return [(query, best.offset, best.element)]
  }

  private func box(_ query: Int, _ values: Span<Float>) -> PixelBox {
    let width = isInPixels ? 1 : Double(size.width)
    let height = isInPixels ? 1 : Double(size.height)
    return PixelBox(
      centerX: Double(values[4 * query]) * width, centerY: Double(values[4 * query + 1]) * height,
      width: Double(values[4 * query + 2]) * width, height: Double(values[4 * query + 3]) * height)
  }
}
