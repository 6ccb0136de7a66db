import TrafficCore

/// Vehicles that drive straight through a picture of 1280 by 720, as a detector might see them.
struct SyntheticTraffic {
  /// Which vehicle each detection is, in the order of `detections`.
  private(set) var owners: [Int] = []
  private var random: SplitMix64
  private let vehicles: [Vehicle]

  struct Vehicle {
    var x: Double
    var y: Double
    var velocity: Double
    var width: Double
  }

  init(seed: UInt64, vehicles count: Int) {
    var random = SplitMix64(seed: seed)
    vehicles = (0..<count).map { index in
      Vehicle(
        x: random.uniform(0, 600), y: 60 + Double(index) * 600 / Double(max(count, 1)),
        velocity: random.uniform(20, 90), width: random.uniform(40, 70))
    }
    self.random = random
  }

  /// A full picture: rows of slow vehicles, each with room around it.
  init(seed: UInt64, crowd count: Int) {
    var random = SplitMix64(seed: seed)
    vehicles = (0..<count).map { index in
      Vehicle(
        x: 40 + 62 * Double(index / 15), y: 40 + 44 * Double(index % 15), velocity: random.uniform(-2, 2),
        width: random.uniform(40, 55))
    }
    self.random = random
  }

  /// What is seen at a moment; a share of the vehicles is missed.
  mutating func detections(at seconds: Double, missed: Double = 0, without hidden: Set<Int> = []) -> [Detection] {
    owners.removeAll(keepingCapacity: true)
    var detections: [Detection] = []
    for (index, vehicle) in vehicles.enumerated() {
      let jitter = (random.normal(), random.normal(), random.unit())
      if hidden.contains(index) || random.unit() < missed { continue }
      let box = PixelBox(
        centerX: vehicle.x + vehicle.velocity * seconds + jitter.0 * 0.5, centerY: vehicle.y + jitter.1 * 0.5,
        width: vehicle.width, height: vehicle.width * 0.6)
      owners.append(index)
      detections.append(
        Detection(box: box, score: 0.75 + 0.2 * jitter.2, classID: 2, trafficClass: .car))
    }
    return detections
  }
}
