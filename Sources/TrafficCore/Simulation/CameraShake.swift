import Glibc

/// Wind on the pole: a sum of slow and quick swings of the whole picture, a function of time alone.
struct CameraShake: Sendable {
  private struct Swing: Sendable {
    var amplitude: Double
    var frequency: Double
    var phase: Double
  }

  private let horizontal: [Swing]
  private let vertical: [Swing]

  init(isShaking: Bool, random: SplitMix64) {
    guard isShaking else {
      horizontal = []
      vertical = []
      return
    }
    var random = random
    // Pixels and hertz: poles swing at about 1 Hz and tremble at some more.
    let draw = { (amplitude: Double, frequency: Double, random: inout SplitMix64) in
      Swing(
        amplitude: amplitude * random.uniform(0.6, 1.2), frequency: frequency * random.uniform(0.8, 1.2),
        phase: random.uniform(0, 6.28))
    }
    horizontal = [draw(1.2, 0.9, &random), draw(0.5, 3.1, &random)]
    vertical = [draw(0.7, 1.1, &random), draw(0.4, 4.3, &random)]
  }

  /// Pixels at a moment in seconds.
  func shift(at time: Double) -> PixelPoint {
    let sum = { (swings: [Swing]) in
      swings.reduce(0.0) { $0 + $1.amplitude * sin(2 * .pi * $1.frequency * time + $1.phase) }
    }
    return PixelPoint(x: sum(horizontal), y: sum(vertical))
  }
}
