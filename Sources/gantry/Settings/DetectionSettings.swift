import Configuration
import TrafficCore

/// What detection keeps when a command does not say otherwise.
struct DetectionSettings: Sendable {
  /// Usual values, before the words of `classes` become the numbers of a model.
  var options = DetectionOptions()
  var classes: [String] = []
  /// A picture is also looked at in so many by so many parts; 1 looks at it once.
  var tiles = 1

  static let described: [Setting<DetectionSettings>] = [
    .number(
      "confidence", \.options.minimumScore, in: 0...1,
      "Detections with a lower score are dropped. Lower finds more and errs more."),
    .number(
      "overlap", \.options.maximumOverlap, in: 0...1,
      "Two boxes that share more than this part of their area are one thing (intersection over union)."),
    .flag(
      "across_classes", \.options.isClassAgnostic,
      "Whether boxes of different classes can be the same thing, so that a vehicle is not a car and a truck at once."),
    .texts("classes", \.classes, "Names of the classes to keep, such as car and bus; an empty list keeps all."),
    .integer(
      "maximum_count", \.options.maximumCount, in: 1...1000, unit: "detections",
      "At most so many detections of a picture are kept, the best ones."),
    .integer(
      "tiles", \.tiles, in: 1...6,
      "Small, far vehicles: a picture is looked at as a whole and in so many by so many overlapping parts. 1 looks "
        + "once; 2 costs five times as much, 3 ten times."),
  ]
}
