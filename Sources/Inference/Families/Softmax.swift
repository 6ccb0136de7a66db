import Glibc

/// Turns any scores into probabilities that add up to one.
enum Softmax {
  static func of(_ scores: [Float]) -> [Float] {
    guard let largest = scores.max() else { return [] }
    let powers = scores.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

/// Turns any score into a probability of its own.
enum Sigmoid {
  static func of(_ score: Float) -> Float { 1 / (1 + exp(-score)) }
}
