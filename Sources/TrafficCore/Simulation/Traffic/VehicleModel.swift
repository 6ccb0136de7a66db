/// One make of vehicle (or a person): its class, its size, its look.
package struct VehicleModel: Sendable, Hashable {
  package enum Shape: String, Sendable, Hashable, CaseIterable {
    case saloon, estate, hatchback, offroad, van, lorry, semitrailer, coach, motorcycle, bicycle, person
  }

  package var shape: Shape
  package var trafficClass: TrafficClass
  /// Metres.
  package var length, width, height: Double
  package var paint: PaintColour

  /// A vehicle of `shape` with a size and a colour drawn from `random`.
  package init(_ shape: Shape, _ random: inout SplitMix64) {
    self.shape = shape
    let size = shape.size
    let scale = random.uniform(0.95, 1.06)
    length = size.length * scale
    width = size.width * random.uniform(0.97, 1.03)
    height = size.height * random.uniform(0.96, 1.04)
    trafficClass = shape.trafficClass
    paint = shape == .person ? .clothes(&random) : .vehicle(&random)
  }
}

extension VehicleModel.Shape {
  package var trafficClass: TrafficClass {
    switch self {
    case .saloon, .estate, .hatchback, .offroad, .van: .car
    case .lorry, .semitrailer: .truck
    case .coach: .bus
    case .motorcycle: .motorcycle
    case .bicycle: .bicycle
    case .person: .pedestrian
    }
  }

  /// Metres.
  var size: (length: Double, width: Double, height: Double) {
    switch self {
    case .saloon: (4.7, 1.83, 1.45)
    case .estate: (4.75, 1.83, 1.5)
    case .hatchback: (4.1, 1.76, 1.48)
    case .offroad: (4.6, 1.9, 1.7)
    case .van: (5.4, 2.0, 2.2)
    case .lorry: (8.5, 2.45, 3.4)
    case .semitrailer: (15.5, 2.5, 3.9)
    case .coach: (12, 2.5, 3.2)
    case .motorcycle: (2.1, 0.75, 1.65)
    case .bicycle: (1.75, 0.55, 1.7)
    case .person: (0.4, 0.5, 1.72)
    }
  }

  static func draw(_ trafficClass: TrafficClass, _ random: inout SplitMix64) -> Self {
    let candidates: [Self] =
      switch trafficClass {
      case .car: [.saloon, .saloon, .estate, .hatchback, .hatchback, .offroad, .offroad, .van]
      case .truck: [.lorry, .semitrailer]
      case .bus: [.coach]
      case .motorcycle: [.motorcycle]
      case .bicycle: [.bicycle]
      case .pedestrian: [.person]
      }
    return candidates[random.index(below: candidates.count)]
  }
}

/// A colour in linear steps 0…1, before light falls on it.
package struct PaintColour: Sendable, Hashable {
  package var red, green, blue: Double

  package init(_ red: Double, _ green: Double, _ blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  package func scaled(_ factor: Double) -> PaintColour {
    PaintColour(min(red * factor, 1), min(green * factor, 1), min(blue * factor, 1))
  }

  package func mixed(with other: PaintColour, _ share: Double) -> PaintColour {
    PaintColour(
      red + (other.red - red) * share, green + (other.green - green) * share, blue + (other.blue - blue) * share)
  }

  /// Colours as common on the road as they are in car parks: mostly white, grey, black.
  static func vehicle(_ random: inout SplitMix64) -> PaintColour {
    let palette: [PaintColour] = [
      .init(0.86, 0.86, 0.85), .init(0.8, 0.8, 0.8), .init(0.55, 0.56, 0.58), .init(0.34, 0.35, 0.37),
      .init(0.1, 0.1, 0.11), .init(0.13, 0.14, 0.16), .init(0.6, 0.08, 0.08), .init(0.1, 0.2, 0.45),
      .init(0.25, 0.4, 0.6), .init(0.62, 0.58, 0.5), .init(0.12, 0.28, 0.2), .init(0.75, 0.45, 0.1),
    ]
    return palette[random.index(below: palette.count)].scaled(random.uniform(0.9, 1.08))
  }

  static func clothes(_ random: inout SplitMix64) -> PaintColour {
    PaintColour(random.uniform(0.08, 0.8), random.uniform(0.08, 0.7), random.uniform(0.1, 0.75))
  }
}
