import Records
import TrafficCore

/// The numbers that Traffic AI Pro gives for a video, gathered frame by frame.
struct TrafficAIAnalytics: Sendable {
  /// Only frames with detections.
  private var series: [(frame: Int, objects: [String: Int])] = []
  private var distribution: [String: Int] = [:]
  private var vehicles: [Int: String] = [:]
  private(set) var frames = 0
  let classes: ClassCatalogue
  /// Of the source; where it does not say, pictures are spread over their times.
  let framesPerSecond: Double
  let size: PixelSize

  init(classes: ClassCatalogue, framesPerSecond: Double?, size: PixelSize) {
    self.classes = classes
    self.framesPerSecond = framesPerSecond.flatMap { $0 > 0 ? $0 : nil } ?? Self.usualRate
    self.size = size
  }

  /// What players assume of files that do not say.
  private static let usualRate = 25.0

  mutating func note(_ detections: [Detection], tracks: [Track]) {
    if !detections.isEmpty {
      var objects: [String: Int] = [:]
      for detection in detections { objects[classes.name(of: detection.classID), default: 0] += 1 }
      series.append((frames, objects))
      distribution.merge(objects, uniquingKeysWith: +)
    }
    for track in tracks where track.trafficClass != nil && track.trafficClass != .pedestrian {
      vehicles[track.id] = classes.name(of: track.classID)
    }
    frames += 1
  }

  var totalDetections: Int { distribution.values.reduce(0, +) }
  /// Vehicles that were followed, each counted once.
  var uniqueVehicles: Int { vehicles.count }
  var durationSeconds: Double { Self.rounded(Double(frames) / framesPerSecond) }
  /// The most frequent class; of equally frequent ones the first in the alphabet.
  var dominantClass: String? { distribution.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key }
  var classDistribution: JSON { Self.counts(distribution) }

  func json(sourceFilename: String) -> JSON {
    .object([
      (
        "meta",
        .object([
          ("source_filename", .string(sourceFilename)), ("fps", .number(framesPerSecond, decimals: 6)),
          ("total_frames", .whole(frames)), ("resolution", .array([.whole(size.width), .whole(size.height)])),
          ("duration_seconds", .number(durationSeconds, decimals: 2)),
        ])
      ),
      (
        "summary",
        .object([
          ("total_detections", .whole(totalDetections)),
          ("unique_classes", .array(distribution.keys.sorted().map(JSON.string))),
          ("dominant_class", .optional(dominantClass)), ("class_distribution", classDistribution),
          ("unique_vehicles", .whole(uniqueVehicles)),
          ("unique_by_class", Self.counts(Dictionary(grouping: vehicles.values, by: \.self).mapValues(\.count))),
        ])
      ),
      ("time_series", .array(series.map(json))),
    ])
  }

  func report(taskID: String, filename: String, at now: Timestamp) -> TrafficAIReport {
    TrafficAIReport(
      taskID: taskID, filename: filename, processedAt: now, durationSeconds: durationSeconds,
      totalVehicles: totalDetections, uniqueVehicles: uniqueVehicles, dominantClass: dominantClass ?? "none",
      classDistribution: classDistribution.text)
  }

  private func json(_ point: (frame: Int, objects: [String: Int])) -> JSON {
    .object([
      ("frame_id", .whole(point.frame)),
      ("timestamp", .number(Self.rounded(Double(point.frame) / framesPerSecond), decimals: 2)),
      ("objects", Self.counts(point.objects)),
    ])
  }

  private static func counts(_ counts: [String: Int]) -> JSON {
    .object(counts.sorted { $0.key < $1.key }.map { ($0.key, .whole($0.value)) })
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 100).rounded(.toNearestOrEven) / 100 }
}
