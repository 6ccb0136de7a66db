package import Configuration
package import TrafficCore

/// What people write about a model in the file beside it (`car.onnx` → `car.yaml`); every value is optional and wins
/// over what the model says of itself. `docs/models.md` describes the keys.
package struct ModelSheet: Sendable, Equatable {
  package enum Fit: String, Sendable, CaseIterable {
    case stretch, letterbox
    case letterboxTopLeft = "letterbox-top-left"
  }

  package enum Channels: String, Sendable, CaseIterable { case rgb, bgr }

  /// What the network's scores are before they are probabilities.
  package enum Scores: String, Sendable, CaseIterable { case probabilities, sigmoid, softmax }

  /// What the network's boxes are measured in.
  package enum Boxes: String, Sendable, CaseIterable {
    /// Offsets within grid cells, before decoding.
    case grid
    /// Pixels of the network's input.
    case pixels
    /// Fractions of the network's input.
    case normalized
  }

  package var family: ModelFamily?
  package var size: PixelSize?
  package var channels: Channels?
  package var fit: Fit?
  package var padding: UInt8?
  package var mostStretch: Double?
  package var shrinking: InputLayout.Shrinking?
  package var mean: [Float]?
  package var deviation: [Float]?
  package var scores: Scores?
  package var boxes: Boxes?
  package var classes: [String]?
  package var mapping: [String: TrafficClass]

  package init() { mapping = [:] }
}

extension ModelSheet {
  /// Keys of the file, in the order in which `docs/models.md` lists them.
  package static let keys = [
    "family", "size", "channels", "fit", "padding", "most_stretch", "shrink", "mean", "deviation", "scores", "boxes",
    "classes", "mapping",
  ]

  package init(_ document: YAMLDocument) throws(ConfigurationError) {
    self.init()
    let members = try ConfigurationValue(document).members(Self.keys)
    family = try members["family"]?.choice(of: ModelFamily.self)
    size = try members["size"].map { value throws(ConfigurationError) in try Self.size(value) }
    channels = try members["channels"]?.choice(of: Channels.self)
    fit = try members["fit"]?.choice(of: Fit.self)
    padding = try members["padding"].map { value throws(ConfigurationError) in UInt8(try value.integer(in: 0...255)) }
    mostStretch = try members["most_stretch"]?.number(in: Self.stretches)
    shrinking = try members["shrink"]?.choice(of: InputLayout.Shrinking.self)
    mean = try members["mean"].map { value throws(ConfigurationError) in try Self.three(value, in: -1000...1000) }
    deviation = try members["deviation"].map { value throws(ConfigurationError) in
      try Self.three(value, in: 0.000_001...1_000_000)
    }
    scores = try members["scores"]?.choice(of: Scores.self)
    boxes = try members["boxes"]?.choice(of: Boxes.self)
    classes = try members["classes"].map { value throws(ConfigurationError) in try ClassNames.read(value) }
    for (name, value) in try members["mapping"]?.entries() ?? [] {
      mapping[name] = try value.choice(of: TrafficClass.self)
    }
  }

  /// Width and height, or one number for both.
  private static func size(_ value: ConfigurationValue) throws(ConfigurationError) -> PixelSize {
    let range = 16...8192
    if let list = try? value.list() {
      guard list.count == 2 else { throw value.problem(allowed: "[width, height]") }
      return PixelSize(width: try list[0].integer(in: range), height: try list[1].integer(in: range))
    }
    let side = try value.integer(in: range)
    return PixelSize(width: side, height: side)
  }

  /// How many times as much one axis of a letterbox may be scaled as the other.
  static let stretches = 1.0...2.0

  private static func three(
    _ value: ConfigurationValue, in range: ClosedRange<Double>
  ) throws(ConfigurationError) -> [Float] {
    let numbers = try value.numbers(in: range)
    guard numbers.count == 3 else { throw value.problem(allowed: "three numbers, one per channel") }
    return numbers.map { Float($0) }
  }
}

/// Class names in the two forms people and exporters write: a list, or numbers and names.
package enum ClassNames {
  private static let mostClasses = 100_000

  /// - Parameter value: `[car, bus]` or `{0: car, 1: bus}`; numbers left out get no name.
  package static func read(_ value: ConfigurationValue) throws(ConfigurationError) -> [String] {
    if let names = try? value.texts() { return names }
    var names: [String] = []
    for (key, name) in try value.entries() {
      guard let number = Int(key), (0..<mostClasses).contains(number) else {
        throw name.problem(found: "class \(key)", allowed: "class numbers from 0 to \(mostClasses - 1)")
      }
      while names.count <= number { names.append("class \(names.count)") }
      names[number] = try name.text()
    }
    return names
  }
}
