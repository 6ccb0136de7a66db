import Groundwork
import TrafficCore

/// Detections from a MOTChallenge file, without pictures. Times follow from the frame numbers; frames may be missing.
struct GivenDetections: DetectionStream {
  let size: PixelSize
  private let frames: [Int: [MOTRow]]
  private let last: Int
  private let framesPerSecond: Double
  private let trafficClass: TrafficClass
  private let signal = StopSignal()

  /// - Parameters:
  ///   - size: of the pictures the boxes were found in; nil takes what holds all boxes.
  ///   - trafficClass: what the boxes are: the file does not say.
  init(_ rows: [MOTRow], framesPerSecond: Double, size: PixelSize?, trafficClass: TrafficClass) {
    frames = Dictionary(grouping: rows, by: \.frame)
    last = rows.reduce(0) { max($0, $1.frame) }
    self.framesPerSecond = framesPerSecond
    self.trafficClass = trafficClass
    self.size = size ?? Self.extent(of: rows)
  }

  var frameCount: Int? { last }

  func run(_ each: (DetectedFrame) async throws -> Void) async throws {
    for frame in stride(from: 1, through: last, by: 1) {
      if signal.isStopped { return }
      let detections = (frames[frame] ?? []).map { row in
        Detection(box: row.box, score: row.score, classID: row.classID, trafficClass: trafficClass)
      }
      try await each(
        DetectedFrame(
          index: frame - 1, timestamp: Timestamp.zero.advanced(bySeconds: Double(frame - 1) / framesPerSecond),
          picture: nil, detections: detections))
    }
  }

  func stop() async { signal.stop() }

  /// The smallest picture that holds all boxes.
  private static func extent(of rows: [MOTRow]) -> PixelSize {
    let limit = 65_536.0
    func side(_ edge: KeyPath<PixelBox, Double>) -> Int {
      Int(min(max(rows.reduce(1.0) { max($0, $1.box[keyPath: edge]) }, 1), limit).rounded(.up))
    }
    return PixelSize(width: side(\.x2), height: side(\.y2))
  }
}
