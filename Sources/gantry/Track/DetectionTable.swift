import TrafficCore

/// Detections that were made elsewhere, by frame: the rows of a MOTChallenge file.
struct DetectionTable: Sendable {
  private let frames: [Int: [Detection]]
  /// The last frame with a detection, from 1.
  let lastFrame: Int
  /// The smallest picture that holds all boxes.
  let extent: PixelSize

  /// - Parameters:
  ///   - trafficClass: what the boxes are where the file does not say.
  ///   - leastScore: nil takes all.
  init(_ rows: [MOTRow], trafficClass: TrafficClass, leastScore: Double?) {
    let kept = rows.filter { row in leastScore.map { row.score >= $0 } ?? true }
    frames = Dictionary(grouping: kept, by: \.frame).mapValues { rows in
      rows.map {
        Detection(box: $0.box, score: $0.score, classID: $0.classID, trafficClass: $0.trafficClass ?? trafficClass)
      }
    }
    lastFrame = rows.reduce(0) { max($0, $1.frame) }
    extent = Self.extent(of: rows)
  }

  /// - Parameter frame: from 1.
  subscript(frame: Int) -> [Detection] { frames[frame] ?? [] }

  private static func extent(of rows: [MOTRow]) -> PixelSize {
    let limit = 65_536.0
    func side(_ edge: KeyPath<PixelBox, Double>) -> Int {
      Int(min(max(rows.reduce(1.0) { max($0, $1.box[keyPath: edge]) }, 1), limit).rounded(.up))
    }
    return PixelSize(width: side(\.x2), height: side(\.y2))
  }
}
