import Glibc

/// Makes from the truth what a detector would have said: misses, trembling boxes, scores, wrong classes, ghosts.
///
/// So tracking and measuring are judged on what they will really be given, without a network.
package struct DetectorModel: Sendable {
  package struct Settings: Sendable, Hashable {
    /// Chance to see a large vehicle in the open.
    package var recall = 0.96
    /// Every edge moves by this part of the box's side (one deviation) …
    package var jitter = 0.025
    /// … but by no less than this many pixels.
    package var smallestJitter = 0.5
    /// Boxes lower than this are hardly found, pixels.
    package var smallHeight = 14.0
    /// Chance of a wrong class among similar ones.
    package var confusion = 0.02
    /// False boxes in a frame, on average.
    package var ghosts = 0.12

    package init() {}
  }

  private let settings: Settings
  private var random: SplitMix64

  package init(seed: UInt64, settings: Settings = Settings()) {
    self.settings = settings
    random = SplitMix64(seed: seed).split(77)
  }

  package mutating func detections(in frame: SimulatedFrame, size: PixelSize) -> [Detection] {
    var found = frame.vehicles.compactMap { detection(of: $0, size) }
    if random.chance(settings.ghosts) { found.append(ghost(size)) }
    return found
  }

  /// The order of `TrafficClass` is the order of class numbers here.
  package static let classes = ClassCatalogue(names: TrafficClass.allCases.map(\.rawValue))

  private mutating func detection(of vehicle: TrueVehicle, _ size: PixelSize) -> Detection? {
    guard vehicle.truncation < 0.8 else { return nil }
    let sizeFactor = min(1, vehicle.box.height / settings.smallHeight)
    let sight = vehicle.visibility >= 0.7 ? 1 : max(0, (vehicle.visibility - 0.15) / 0.55)
    let quality = sight * sizeFactor * sizeFactor
    guard random.chance(settings.recall * quality) else { return nil }
    // A half-hidden vehicle's box is guessed: it trembles more.
    let tremble = settings.jitter * (1 + 1.2 * (1 - vehicle.visibility))
    let x = max(settings.smallestJitter, tremble * vehicle.box.width)
    let y = max(settings.smallestJitter, tremble * vehicle.box.height)
    let box = PixelBox(
      x1: vehicle.box.x1 + x * random.normal(), y1: vehicle.box.y1 + y * random.normal(),
      x2: vehicle.box.x2 + x * random.normal(), y2: vehicle.box.y2 + y * random.normal()
    ).clamped(to: size)
    guard box.width > 1, box.height > 1 else { return nil }
    let score = min(0.99, max(0.1, 0.25 + 0.65 * quality + 0.08 * random.normal()))
    let said = confused(vehicle.trafficClass)
    return Detection(box: box, score: score, classID: classNumber(said), trafficClass: said)
  }

  private mutating func confused(_ trafficClass: TrafficClass) -> TrafficClass {
    guard random.chance(settings.confusion) else { return trafficClass }
    switch trafficClass {
    case .car: return .truck
    case .truck: return random.chance(0.5) ? .bus : .car
    case .bus: return .truck
    case .motorcycle: return .bicycle
    case .bicycle: return .motorcycle
    case .pedestrian: return .pedestrian
    }
  }

  private mutating func ghost(_ size: PixelSize) -> Detection {
    let height = random.uniform(15, 90)
    let box = PixelBox(
      centerX: random.uniform(0, Double(size.width)), centerY: random.uniform(0.2, 1) * Double(size.height),
      width: height * random.uniform(0.8, 1.6), height: height
    ).clamped(to: size)
    return Detection(
      box: box, score: random.uniform(0.3, 0.55), classID: classNumber(.car), trafficClass: .car)
  }

  private func classNumber(_ trafficClass: TrafficClass) -> Int {
    TrafficClass.allCases.firstIndex(of: trafficClass) ?? 0
  }
}
