import Inference
import TrafficCore

/// What `gantry detect` says about one picture.
struct PictureReport: Sendable {
  struct Milliseconds: Sendable {
    let decode: Double
    let prepare: Double
    let infer: Double
    let finish: Double
  }

  let path: String
  let size: PixelSize
  let model: String
  let classes: ClassCatalogue
  let detections: [Detection]
  let milliseconds: Milliseconds

  /// On one line: the form that other programs read.
  var json: JSON {
    .object([
      ("image", .string(path)), ("width", .whole(size.width)), ("height", .whole(size.height)),
      ("model", .string(model)), ("detections", .array(detections.map(json))),
      (
        "milliseconds",
        .object([
          ("decode", .number(milliseconds.decode, decimals: 3)),
          ("prepare", .number(milliseconds.prepare, decimals: 3)),
          ("infer", .number(milliseconds.infer, decimals: 3)),
          ("finish", .number(milliseconds.finish, decimals: 3)),
        ])
      ),
    ])
  }

  private func json(_ detection: Detection) -> JSON {
    let box = detection.box
    return .object([
      ("class_id", .whole(detection.classID)), ("class_name", .string(classes.name(of: detection.classID))),
      ("confidence", .number(detection.score, decimals: 4)),
      ("bbox", .array([box.x1, box.y1, box.x2, box.y2].map { .number($0, decimals: 2) })),
    ])
  }

  /// A heading and one row for each detection.
  func lines(_ style: TextStyle) -> [String] {
    let total = milliseconds.decode + milliseconds.prepare + milliseconds.infer + milliseconds.finish
    let heading =
      "\(style.bold(path))  \(size.width)x\(size.height)  \(summary)  \(style.dim("\(total.text(decimals: 1)) ms"))"
    if detections.isEmpty { return [heading] }
    var table = TextTable([
      .text("  class"), .number("confidence"), .number("x1"), .number("y1"), .number("x2"), .number("y2"),
    ])
    table.rows = detections.map { detection in
      let box = detection.box
      return ["  \(classes.name(of: detection.classID))", detection.score.text(decimals: 2)]
        + [box.x1, box.y1, box.x2, box.y2].map { $0.text(decimals: 0) }
    }
    return [heading] + table.lines(style)
  }

  /// `4 car, 1 bus`, the most frequent class first.
  private var summary: String {
    var counts: [Int: Int] = [:]
    for detection in detections { counts[detection.classID, default: 0] += 1 }
    if counts.isEmpty { return "nothing found" }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) \(classes.name(of: $0.key))" }.joined(separator: ", ")
  }
}

extension Duration {
  var milliseconds: Double { self / .milliseconds(1) }
}
