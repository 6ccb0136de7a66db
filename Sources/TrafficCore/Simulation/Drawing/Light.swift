import Glibc

/// The light of a simulated day: where the sun is, how bright, what the air does.
struct Light: Sendable {
  let towardsSun: SIMD3<Double>
  let ambient: Double
  let sun: Double
  let tint: PaintColour
  let haze: PaintColour
  /// Metres at which things have faded into the haze by two thirds.
  let hazeReach: Double
  let shadowOpacity: Double
  let lampsAreOn: Bool
  let sky: (top: PaintColour, bottom: PaintColour)

  init(_ weather: SimulatedWeather, _ random: inout SplitMix64) {
    let azimuth = random.uniform(0, 2 * .pi)
    let height = weather == .dusk ? 0.25 : random.uniform(0.6, 1.1)
    towardsSun = SIMD3(cos(azimuth) * cos(height), sin(azimuth) * cos(height), sin(height))
    switch weather {
    case .day:
      (ambient, sun, tint) = (0.52, 0.55, PaintColour(1, 0.99, 0.95))
      (haze, hazeReach, shadowOpacity, lampsAreOn) = (PaintColour(0.72, 0.78, 0.84), 900, 0.45, false)
      sky = (PaintColour(0.42, 0.6, 0.82), PaintColour(0.78, 0.84, 0.89))
    case .dusk:
      (ambient, sun, tint) = (0.3, 0.12, PaintColour(1, 0.88, 0.8))
      (haze, hazeReach, shadowOpacity, lampsAreOn) = (PaintColour(0.3, 0.27, 0.32), 700, 0.28, true)
      sky = (PaintColour(0.14, 0.17, 0.3), PaintColour(0.62, 0.42, 0.34))
    case .rain:
      (ambient, sun, tint) = (0.6, 0.06, PaintColour(0.92, 0.96, 1))
      (haze, hazeReach, shadowOpacity, lampsAreOn) = (PaintColour(0.58, 0.61, 0.64), 260, 0.3, true)
      sky = (PaintColour(0.5, 0.53, 0.57), PaintColour(0.62, 0.65, 0.68))
    }
  }

  /// The colour of a face with a unit `normal`, seen from `distance` metres.
  func shade(_ colour: PaintColour, normal: SIMD3<Double>, distance: Double, gloss: Double = 0) -> PaintColour {
    let facing = max(0, (normal * towardsSun).sum())
    // Faces that look up get more of the sky.
    let light = ambient * (0.8 + 0.28 * normal.z) + sun * facing
    var lit = PaintColour(
      min(1, colour.red * light * tint.red * 1.15), min(1, colour.green * light * tint.green * 1.15),
      min(1, colour.blue * light * tint.blue * 1.15))
    if gloss > 0 { lit = lit.mixed(with: sky.bottom, gloss * (0.35 + 0.65 * max(0, normal.z))) }
    return faded(lit, distance: distance)
  }

  func faded(_ colour: PaintColour, distance: Double) -> PaintColour {
    colour.mixed(with: haze, 1 - exp(-distance / hazeReach))
  }
}
