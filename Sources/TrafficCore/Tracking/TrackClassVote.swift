/// Settles what a track is from what the detector said in each picture, weighted by how sure it was.
struct TrackClassVote: Sendable {
  private var weights = SIMD8<Double>.zero
  private var latestClassID = SIMD8<Int64>(repeating: 0)

  mutating func add(_ detection: Detection) {
    let slot = Self.slot(of: detection.trafficClass)
    weights[slot] += max(detection.certainty, 0)
    latestClassID[slot] = Int64(detection.classID)
  }

  /// The class with the most weight and the model's number for it; the first in the table on a tie.
  var winner: (trafficClass: TrafficClass?, classID: Int) {
    var best = Self.slot(of: nil)
    for slot in 0..<7 where weights[slot] > weights[best] { best = slot }
    return (Self.trafficClass(in: best), Int(latestClassID[best]))
  }

  private static func slot(of trafficClass: TrafficClass?) -> Int {
    switch trafficClass {
    case .car: 0
    case .truck: 1
    case .bus: 2
    case .motorcycle: 3
    case .bicycle: 4
    case .pedestrian: 5
    case nil: 6
    }
  }

  private static func trafficClass(in slot: Int) -> TrafficClass? {
    switch slot {
    case 0: .car
    case 1: .truck
    case 2: .bus
    case 3: .motorcycle
    case 4: .bicycle
    case 5: .pedestrian
    default: nil
    }
  }
}

/// Who may be taken for whom: a detector calls a van a truck, but not a car a pedestrian.
enum ClassFamily: Sendable {
  case fourWheels, twoWheels, onFoot, unknown

  init(_ trafficClass: TrafficClass?) {
    switch trafficClass {
    case .car, .truck, .bus: self = .fourWheels
    case .motorcycle, .bicycle: self = .twoWheels
    case .pedestrian: self = .onFoot
    case nil: self = .unknown
    }
  }

  func mayBe(_ other: Self) -> Bool {
    switch (self, other) {
    case (.unknown, _), (_, .unknown): true
    // Of a rider in the distance a detector sees now the person, now the machine.
    case (.twoWheels, .onFoot), (.onFoot, .twoWheels): true
    default: self == other
    }
  }
}
