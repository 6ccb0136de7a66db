import TrafficCore

/// Detections that were made elsewhere, by frame: the rows of a MOTChallenge file.
struct DetectionTable: Sendable {
  private let frames: [Int: [Detection]]
  /// From 1, or from the first frame that was looked at.
  let firstFrame: Int
  /// From one frame that was looked at to the next.
  let step: Int
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
    let numbers = Set(rows.map(\.frame)).sorted()
    let steps = zip(numbers.dropFirst(), numbers).map { $0 - $1 }
    let common = steps.reduce(0, Self.commonDivisor)
    // A few frames may lie evenly by chance.
    step = numbers.count >= Self.framesToTell ? max(1, common) : 1
    firstFrame = step > 1 ? numbers.first ?? 1 : 1
    extent = Self.extent(of: rows)
  }

  /// - Parameter frame: from 1.
  subscript(frame: Int) -> [Detection] { frames[frame] ?? [] }

  private static let framesToTell = 10

  private static func commonDivisor(_ one: Int, _ other: Int) -> Int {
    var (large, small) = (one, other)
    while small != 0 { (large, small) = (small, large % small) }
    return large
  }

  private static func extent(of rows: [MOTRow]) -> PixelSize {
    let limit = 65_536.0
    func side(_ edge: KeyPath<PixelBox, Double>) -> Int {
      Int(min(max(rows.reduce(1.0) { max($0, $1.box[keyPath: edge]) }, 1), limit).rounded(.up))
    }
    return PixelSize(width: side(\.x2), height: side(\.y2))
  }
}
