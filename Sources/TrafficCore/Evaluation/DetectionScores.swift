/// A box of the truth, or a box a detector reported with its score, in one picture.
package struct LabelledBox: Sendable, Equatable {
  package var picture: String
  package var classID: Int
  package var box: PixelBox
  /// 1 for the truth.
  package var score: Double

  package init(picture: String, classID: Int, box: PixelBox, score: Double = 1) {
    self.picture = picture
    self.classID = classID
    self.box = box
    self.score = score
  }
}

/// Average precision as COCO defines it: area under the precision over 101 recalls, by overlap and class.
///
/// The arithmetic is pycocotools' for boxes of all sizes with at most a hundred detections a picture and class.
package struct DetectionScores: Sendable, Equatable {
  /// .50, .55 … .95, to the last bit those of numpy's `linspace`, as recalls and overlaps may meet them exactly.
  package static let thresholds: [Double] = (0..<10).map { 0.5 + Double($0) * ((0.95 - 0.5) / 9) }

  /// By class that occurs in the truth: average precision by threshold.
  package var averagePrecision: [Int: [Double]]

  /// Of all classes; 0 without truth.
  package var ap50: Double { mean { $0[0] } }
  package var ap50To95: Double { mean { $0.reduce(0, +) / Double($0.count) } }

  private func mean(_ value: ([Double]) -> Double) -> Double {
    averagePrecision.isEmpty
      ? 0 : averagePrecision.values.map(value).sorted().reduce(0, +) / Double(averagePrecision.count)
  }

  package init(truth: [LabelledBox], found: [LabelledBox]) {
    self.init(PictureMatches.all(truth: truth, found: found))
  }

  init(_ pictures: [PictureMatches]) {
    averagePrecision = [:]
    for classID in Set(pictures.flatMap { $0.truthCounts.keys }) {
      let positives = pictures.reduce(0) { $0 + ($1.truthCounts[classID] ?? 0) }
      guard positives > 0 else { continue }
      let hits = pictures.flatMap { $0.detections[classID] ?? [] }
      let order = hits.indices.sorted { (-hits[$0].score, $0) < (-hits[$1].score, $1) }
      averagePrecision[classID] = Self.thresholds.indices.map { index in
        Self.area(order.map { hits[$0].isRight[index] }, positives: positives)
      }
    }
  }

  /// Area under the precision envelope at the recalls 0, .01 … 1.
  private static func area(_ isRight: [Bool], positives: Int) -> Double {
    var precision: [Double] = []
    var recall: [Double] = []
    var right = 0
    for (index, hit) in isRight.enumerated() {
      right += hit ? 1 : 0
      precision.append(Double(right) / (Double(index + 1) + .ulpOfOne))
      recall.append(Double(right) / Double(positives))
    }
    for index in precision.indices.dropLast().reversed() {
      precision[index] = max(precision[index], precision[index + 1])
    }
    var sum = 0.0
    var position = 0
    for step in 0...100 {
      let wanted = Double(step) * 0.01
      while position < recall.count, recall[position] < wanted { position += 1 }
      if position < recall.count { sum += precision[position] }
    }
    return sum / 101
  }
}

/// What was right in one picture: kept apart so that pictures can be drawn again for an interval.
struct PictureMatches: Sendable {
  var truthCounts: [Int: Int] = [:]
  /// By class, the surest first.
  var detections: [Int: [Detection]] = [:]

  struct Detection: Sendable {
    var score: Double
    /// By threshold.
    var isRight: [Bool]
  }

  /// More detections of one class in one picture are left out (COCO's maxDets).
  private static let most = 100

  /// In the order of the pictures' names.
  static func all(truth: [LabelledBox], found: [LabelledBox]) -> [PictureMatches] {
    let truthByPicture = Dictionary(grouping: truth, by: \.picture)
    let foundByPicture = Dictionary(grouping: found, by: \.picture)
    return Set(truthByPicture.keys).union(foundByPicture.keys).sorted().map { picture in
      PictureMatches(truth: truthByPicture[picture] ?? [], found: foundByPicture[picture] ?? [])
    }
  }

  private init(truth: [LabelledBox], found: [LabelledBox]) {
    let truthByClass = Dictionary(grouping: truth, by: \.classID)
    let foundByClass = Dictionary(grouping: found, by: \.classID)
    for classID in Set(truthByClass.keys).union(foundByClass.keys) {
      let boxes = (truthByClass[classID] ?? []).map(\.box)
      let candidates = foundByClass[classID] ?? []
      let order = candidates.indices.sorted { (-candidates[$0].score, $0) < (-candidates[$1].score, $1) }
      let surest = order.prefix(Self.most).map { candidates[$0] }
      truthCounts[classID] = boxes.count
      let right = DetectionScores.thresholds.map { Self.match(boxes, surest, threshold: $0) }
      detections[classID] = surest.indices.map { index in
        Detection(score: surest[index].score, isRight: right.map { $0[index] })
      }
    }
  }

  /// The surest detection takes the box it overlaps most; each box is taken once.
  private static func match(_ boxes: [PixelBox], _ found: [LabelledBox], threshold: Double) -> [Bool] {
    var isTaken = [Bool](repeating: false, count: boxes.count)
    return found.map { detection in
      var best: Int?
      var most = min(threshold, 1 - 1e-10)
      for (index, box) in boxes.enumerated() where !isTaken[index] {
        let overlap = detection.box.overlap(box)
        if overlap >= most {
          most = overlap
          best = index
        }
      }
      if let best { isTaken[best] = true }
      return best != nil
    }
  }
}
