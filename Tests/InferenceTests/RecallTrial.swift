import TrafficCore

/// Vehicles found among those large enough, all kinds as one, at an overlap of one half.
///
/// Vehicles smaller than 16 pixels at the model's size, mostly hidden or cut off ones and people count neither way.
struct RecallTrial {
  private static let smallest = 16.0
  private let layout: InputLayout
  private(set) var truthCount = 0
  private var hits: [(score: Double, isRight: Bool)] = []

  init(layout: InputLayout) { self.layout = layout }

  mutating func add(_ frame: SimulatedFrame, found: [Detection], size: PixelSize) {
    let scale = layout.transform(of: size).scaleY
    let wanted = frame.vehicles.filter {
      $0.trafficClass != .pedestrian && $0.trafficClass != .bicycle && $0.box.height * scale >= Self.smallest
        && $0.visibility >= 0.5 && $0.truncation <= 0.5
    }
    let others = frame.vehicles.filter { vehicle in !wanted.contains { $0.id == vehicle.id } }
    truthCount += wanted.count
    var isTaken = [Bool](repeating: false, count: wanted.count)
    for detection in Thinning.best(found, maximumOverlap: 0.6) {
      let best = wanted.indices.filter { !isTaken[$0] }
        .max { wanted[$0].box.overlap(detection.box) < wanted[$1].box.overlap(detection.box) }
      if let best, wanted[best].box.overlap(detection.box) >= 0.5 {
        isTaken[best] = true
        hits.append((detection.score, true))
      } else if detection.box.height * scale >= Self.smallest,
        !others.contains(where: { $0.box.intersectionArea(detection.box) > 0.4 * detection.box.area })
      {
        hits.append((detection.score, false))
      }
    }
  }

  /// The largest part of the vehicles found at a score above which so much of what is reported is right.
  func recall(atPrecision precision: Double) -> Double {
    var right = 0
    var best = 0
    for (index, hit) in hits.sorted(by: { $0.score > $1.score }).enumerated() {
      right += hit.isRight ? 1 : 0
      if Double(right) >= precision * Double(index + 1) { best = right }
    }
    return truthCount == 0 ? 0 : Double(best) / Double(truthCount)
  }
}
