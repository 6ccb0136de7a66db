import TrafficCore

/// How one model does on the pictures of one source.
struct DetectionScoreRow: Sendable {
  let source: String
  let model: String
  let pictures: Int
  let boxes: Int
  let ap50: Interval
  let ap50To95: Interval

  init(source: String, model: String, pictures: Int, truth: [LabelledBox], found: [LabelledBox]) {
    self.source = source
    self.model = model
    self.pictures = pictures
    boxes = truth.count
    (ap50, ap50To95) = DetectionScores.withIntervals(truth: truth, found: found)
  }

  var cells: [String] { [source, model, "\(pictures)", "\(boxes)", Self.text(ap50), Self.text(ap50To95)] }

  var json: JSON {
    .object([
      ("source", .string(source)), ("model", .string(model)), ("pictures", .whole(pictures)), ("boxes", .whole(boxes)),
      ("ap50", Self.json(ap50)), ("ap50To95", Self.json(ap50To95)),
    ])
  }

  static func text(_ interval: Interval) -> String {
    let values = [interval.value, interval.low, interval.high].map { ($0 * 100).text(decimals: 2) }
    return "\(values[0]) (\(values[1]) to \(values[2]))"
  }

  private static func json(_ interval: Interval) -> JSON {
    .array([interval.value, interval.low, interval.high].map { .number($0, decimals: 6) })
  }
}
