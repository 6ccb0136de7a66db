import TrafficCore

/// NanoDet: for each stride class scores, and for each box side a distribution over distances.
enum NanoDetFamily: FamilyRecogniser {
  static let outputForm = "for each stride one output [1, cells, classes] and one [1, cells, 4 × bins]"

  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch? {
    let outputs = signature.outputs
    guard outputs.count == 6, outputs.allSatisfy({ $0.shape.count == 3 && $0.isStatic }) else { return nil }
    var levels: [NanoDetDecoder.Level] = []
    for stride in CellGrid.strides {
      let cells = signature.cells(strides: [stride])
      let pair = outputs.indices.filter { outputs[$0].shape[1] == cells }
      // Exports list the scores of all strides first, then the distances.
      guard pair.count == 2, let classes = outputs[pair[0]].shape[2], let sides = outputs[pair[1]].shape[2],
        sides % 4 == 0, sides >= 8, classes > 0
      else { return nil }
      levels.append(
        NanoDetDecoder.Level(
          stride: stride, columns: signature.inputSize.width / stride, scores: pair[0], distances: pair[1]))
    }
    guard let classes = outputs[levels[0].scores].shape[2] else { return nil }
    return FamilyMatch(
      channels: .bgr, fit: .letterbox(padding: 0, centered: true), normalisation: .imageNetBlueFirst,
      classCount: classes, task: .detection(NanoDetDecoder(levels: levels, isSigmoid: sheet.scores == .sigmoid)))
  }
}

struct NanoDetDecoder: DetectionDecoder {
  struct Level: Sendable, Equatable {
    let stride: Int
    let columns: Int
    /// Numbers of the outputs.
    let scores: Int
    let distances: Int
  }

  let levels: [Level]
  /// The export left the last step of the scores out.
  let isSigmoid: Bool
  let needsSuppression = true

  func candidates(in outputs: NetworkOutputs, minimumScore: Float) throws(InferenceError) -> [Candidate] {
    var found: [Candidate] = []
    for level in levels {
      let scores = outputs.tensors[level.scores]
      let distances = outputs.tensors[level.distances]
      guard scores.shape.count == 3, distances.shape.count == 3, scores.shape[1] == distances.shape[1] else {
        throw InferenceError(
          "The network gave outputs \(outputs.tensors.map(\.shape)), expected \(NanoDetFamily.outputForm).")
      }
      found += try scores.read { values throws(InferenceError) in
        let best = best(values, cells: scores.shape[1], classes: scores.shape[2], minimumScore: minimumScore)
        return try distances.read { sides in
          best.map { cell, classID, score in
            let box = Self.box(cell: cell, level: level, sides: sides, bins: distances.shape[2] / 4)
            return Candidate(box: box, score: score, classID: classID)
          }
        }
      }
    }
    return found
  }

  private func best(
    _ values: Span<Float>, cells: Int, classes: Int, minimumScore: Float
  ) -> [(cell: Int, classID: Int, score: Float)] {
    var found: [(cell: Int, classID: Int, score: Float)] = []
    for cell in 0..<cells {
      var best: Float = -.infinity
      var bestClass = 0
      for classID in 0..<classes where values[cell * classes + classID] > best {
        best = values[cell * classes + classID]
        bestClass = classID
      }
      let score = isSigmoid ? Sigmoid.of(best) : best
      if score >= minimumScore { found.append((cell, bestClass, score)) }
    }
    return found
  }

  /// Left, top, right, bottom distances from the middle of the cell: the expectation of each distribution, in strides
  /// (Li et al., Generalized Focal Loss, eq. 6).
  private static func box(cell: Int, level: Level, sides: Span<Float>, bins: Int) -> PixelBox {
    let distances = (0..<4).map { side -> Double in
      let start = (cell * 4 + side) * bins
      let probabilities = Softmax.of((0..<bins).map { sides[start + $0] })
      let expectation = probabilities.enumerated().reduce(Double(0)) { $0 + Double($1.offset) * Double($1.element) }
      return expectation * Double(level.stride)
    }
    let x = (Double(cell % level.columns) + 0.5) * Double(level.stride)
    let y = (Double(cell / level.columns) + 0.5) * Double(level.stride)
    return PixelBox(x1: x - distances[0], y1: y - distances[1], x2: x + distances[2], y2: y + distances[3])
  }
}
