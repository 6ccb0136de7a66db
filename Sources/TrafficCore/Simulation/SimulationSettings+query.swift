/// Why the address of a simulation cannot be understood, as the end of a sentence.
package struct SimulationProblem: Error, Hashable, CustomStringConvertible {
  package let description: String
}

extension SimulationSettings {
  /// Reads `motorway?seed=7&fps=15&weather=rain&density=jam&size=1280x720&shake=1&height=8`.
  package init(query text: String) throws(SimulationProblem) {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let place = SimulatedPlace(rawValue: name) else {
      let known = SimulatedPlace.allCases.map(\.rawValue).joined(separator: ", ")
      throw SimulationProblem(description: "unknown place '\(name)'; there are \(known)")
    }
    self.init(place: place, seed: 1)
    guard parts.count == 2 else { return }
    for item in parts[1].split(separator: "&") {
      let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      try take(pair[0], pair.count == 2 ? pair[1] : "")
    }
  }

  private mutating func take(_ key: String, _ value: String) throws(SimulationProblem) {
    switch key {
    case "seed": seed = try Self.read(key, value, "a whole number", UInt64(value))
    case "fps": framesPerSecond = try Self.read(key, value, "a number from 1 to 120", Self.number(value, in: 1...120))
    case "height": cameraHeight = try Self.read(key, value, "metres from 3 to 50", Self.number(value, in: 3...50))
    case "weather":
      weather = try Self.read(key, value, Self.words(SimulatedWeather.self), SimulatedWeather(rawValue: value))
    case "density":
      density = try Self.read(key, value, Self.words(SimulatedDensity.self), SimulatedDensity(rawValue: value))
    case "shake":
      isShaking = try Self.read(key, value, "0 or 1", value == "1" ? true : value == "0" ? false : nil)
    case "size": size = try Self.read(key, value, "such as 1280x720", PixelSize(simulated: value))
    default:
      throw SimulationProblem(
        description: "unknown setting '\(key)'; there are seed, fps, size, weather, density, shake, height")
    }
  }

  private static func read<Value>(
    _ key: String, _ value: String, _ expected: String, _ found: Value?
  ) throws(SimulationProblem) -> Value {
    guard let found else { throw SimulationProblem(description: "\(key) '\(value)' is not \(expected)") }
    return found
  }

  private static func number(_ text: String, in range: ClosedRange<Double>) -> Double? {
    Double(text).flatMap { range.contains($0) ? $0 : nil }
  }

  private static func words<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> String {
    "one of " + type.allCases.map(\.rawValue).joined(separator: ", ")
  }
}

extension PixelSize {
  /// `1280x720`; nil for other text and for sizes no simulation draws.
  package init?(simulated text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], (160...4096).contains(width),
      (120...4096).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }
}
