import Glibc

extension TinyNetwork {
  /// A box that a tiny network reports, in pixels of its input.
  package struct Box: Sendable {
    package var x1: Float
    package var y1: Float
    package var x2: Float
    package var y2: Float
    package var score: Float
    package var classID: Int

    package init(_ x1: Float, _ y1: Float, _ x2: Float, _ y2: Float, score: Float, classID: Int) {
      self.x1 = x1
      self.y1 = y1
      self.x2 = x2
      self.y2 = y2
      self.score = score
      self.classID = classID
    }

    var center: [Float] { [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1] }
  }

  /// Cells of the strides 8, 16, 32.
  package static func cells(side: Int) -> Int { [8, 16, 32].reduce(0) { $0 + (side / $1) * (side / $1) } }

  package static func yolov5(side: Int, classes: Int, boxes: [Box]) -> TinyNetwork {
    rows(side: side, count: 3 * cells(side: side), classes: classes, rows: boxes.map { ($0.center, $0) })
  }

  /// Boxes sit in the first cells of stride 8, which is row 0.
  package static func yolox(side: Int, classes: Int, boxes: [Box]) -> TinyNetwork {
    let rows = boxes.enumerated().map { column, box -> ([Float], Box) in
      let center = box.center
      let raw = [center[0] / 8 - Float(column), center[1] / 8, log(center[2] / 8), log(center[3] / 8)]
      return (raw, box)
    }
    return Self.rows(side: side, count: cells(side: side), classes: classes, rows: rows)
  }

  package static func yolov8(side: Int, classes: Int, boxes: [Box]) -> TinyNetwork {
    let count = cells(side: side)
    var values = [Float](repeating: 0, count: (4 + classes) * count)
    for (index, box) in boxes.enumerated() {
      for (row, value) in box.center.enumerated() { values[row * count + index] = value }
      values[(4 + box.classID) * count + index] = box.score
    }
    return TinyNetwork(side: side, outputs: [Output("output0", shape: [1, 4 + classes, count], values: values)])
  }

  package static func yolov10(side: Int, boxes: [Box], rows: Int = 300) -> TinyNetwork {
    var values = [Float](repeating: 0, count: rows * 6)
    for (index, box) in boxes.enumerated() {
      let row = [box.x1, box.y1, box.x2, box.y2, box.score, Float(box.classID)]
      values.replaceSubrange(index * 6..<index * 6 + 6, with: row)
    }
    return TinyNetwork(side: side, outputs: [Output("output0", shape: [1, rows, 6], values: values)])
  }

  /// With a size input boxes are in pixels, without they are fractions.
  package static func detr(side: Int, boxes: [Box], takesSize: Bool) -> TinyNetwork {
    let scale: Float = takesSize ? 1 : Float(side)
    var network = TinyNetwork(
      side: side,
      outputs: [
        Output("labels", shape: [1, boxes.count], values: boxes.map { Float($0.classID) }, element: .integer),
        Output(
          "boxes", shape: [1, boxes.count, 4],
          values: boxes.flatMap { [$0.x1, $0.y1, $0.x2, $0.y2].map { $0 / scale } }),
        Output("scores", shape: [1, boxes.count], values: boxes.map(\.score)),
      ])
    network.hasSizeInput = takesSize
    return network
  }

  package static func rfdetr(side: Int, classes: Int, boxes: [Box]) -> TinyNetwork {
    var logits = [Float](repeating: -20, count: boxes.count * classes)
    for (index, box) in boxes.enumerated() { logits[index * classes + box.classID] = logit(box.score) }
    return TinyNetwork(
      side: side,
      outputs: [
        Output(
          "dets", shape: [1, boxes.count, 4], values: boxes.flatMap { $0.center.map { $0 / Float(side) } }),
        Output("labels", shape: [1, boxes.count, classes], values: logits),
      ])
  }

  /// Each box sits in the cell of stride 8 nearest to its middle, which must be the cell's middle; its sides are
  /// whole strides away, so that one bin of eight holds the distance.
  package static func nanodet(side: Int, classes: Int, boxes: [Box]) -> TinyNetwork {
    var scores: [Output] = []
    var distances: [Output] = []
    for stride in [8, 16, 32] {
      let cells = (side / stride) * (side / stride)
      var classValues = [Float](repeating: 0, count: cells * classes)
      var bins = [Float](repeating: 0, count: cells * 32)
      for box in boxes where stride == 8 {
        let (column, row) = (Int(box.center[0]) / 8, Int(box.center[1]) / 8)
        let cell = row * (side / 8) + column
        classValues[cell * classes + box.classID] = box.score
        let middle = ((Float(column) + 0.5) * 8, (Float(row) + 0.5) * 8)
        let sides = [middle.0 - box.x1, middle.1 - box.y1, box.x2 - middle.0, box.y2 - middle.1]
        for (index, distance) in sides.enumerated() { bins[(cell * 4 + index) * 8 + Int(distance / 8)] = 60 }
      }
      scores.append(Output("scores\(stride)", shape: [1, cells, classes], values: classValues))
      distances.append(Output("distances\(stride)", shape: [1, cells, 32], values: bins))
    }
    return TinyNetwork(side: side, outputs: scores + distances)
  }

  package static func classifier(side: Int, values: [Float]) -> TinyNetwork {
    TinyNetwork(side: side, outputs: [Output("logits", shape: [1, values.count], values: values)])
  }

  /// Describes a picture by the means of its three channels, each on an axis of its own; without colours everything
  /// looks alike to it.
  package static func embedder(side: Int, seesColours: Bool = true) -> TinyNetwork {
    let weights: [Int: [Float]] = seesColours ? [0: [1, 0, 0], 1: [0, 1, 0], 2: [0, 0, 1]] : [:]
    return TinyNetwork(
      side: side,
      outputs: [Output("look", shape: [1, 3], values: seesColours ? [0, 0, 0] : [1, 2, 3], weights: weights)])
  }

  private static func rows(side: Int, count: Int, classes: Int, rows: [([Float], Box)]) -> TinyNetwork {
    let columns = 5 + classes
    var values = [Float](repeating: 0, count: count * columns)
    for (index, (coordinates, box)) in rows.enumerated() {
      for (column, value) in coordinates.enumerated() { values[index * columns + column] = value }
      values[index * columns + 4] = 1
      values[index * columns + 5 + box.classID] = box.score
    }
    return TinyNetwork(side: side, outputs: [Output("output", shape: [1, count, columns], values: values)])
  }

  private static func logit(_ probability: Float) -> Float { log(probability / (1 - probability)) }
}
