import Records
import TrafficCore
import WebServer

/// A detection as this contract writes it.
enum VisionTrackBox {
  static func json(_ detection: Detection, classes: ClassCatalogue) -> JSONValue {
    [
      "class_id": .integer(detection.classID), "class_name": .string(classes.name(of: detection.classID)),
      "confidence": .number(detection.score),
      "bbox": corners(detection.box.x1, detection.box.y1, detection.box.x2, detection.box.y2),
    ]
  }

  static func row(_ detection: Detection, classes: ClassCatalogue, at now: Timestamp, frame: Int = 0)
    -> VisionTrackDetection
  {
    VisionTrackDetection(
      frameNumber: frame, trackID: nil, classID: detection.classID, className: classes.name(of: detection.classID),
      confidence: detection.score, left: detection.box.x1, top: detection.box.y1, right: detection.box.x2,
      bottom: detection.box.y2, at: now)
  }

  static func corners(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> JSONValue {
    [.number(left), .number(top), .number(right), .number(bottom)]
  }

  static let schema = Schema.named(
    "VisionTrackDetection",
    .object(
      [
        "class_id": .integer, "class_name": .string, "confidence": .number(minimum: 0, maximum: 1),
        "bbox": .described(.array(.number), "x1, y1, x2, y2 in pixels."),
      ], required: ["class_id", "class_name", "confidence", "bbox"]))
}
