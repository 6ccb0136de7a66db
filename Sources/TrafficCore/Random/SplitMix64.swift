import Glibc

/// A small random generator whose numbers depend on its seed alone, on every machine: for simulation, Monte-Carlo
/// and tests.
///
/// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 ≤ value < 1.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  package mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// True with the given probability.
  package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// Normal with mean 0 and deviation 1 (Box–Muller, one of the pair).
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }

  /// Exponential with the given mean.
  package mutating func exponential(mean: Double) -> Double { -mean * log(1 - unit()) }

  /// A whole number below `count`, which must be positive.
  package mutating func index(below count: Int) -> Int { min(Int(unit() * Double(count)), count - 1) }

  /// A generator of its own for part `stream`, independent of how far this one has run.
  package func split(_ stream: UInt64) -> SplitMix64 {
    var other = SplitMix64(seed: state ^ (stream &* 0xD1B5_4A32_D192_ED03))
    _ = other.next()
    return other
  }
}
