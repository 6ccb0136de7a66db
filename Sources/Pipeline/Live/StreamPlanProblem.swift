/// Why a stream cannot be looked at as its plan says.
package struct StreamPlanProblem: Error, Sendable, Hashable, CustomStringConvertible {
  package let description: String
}

extension StreamPlan {
  /// Pictures a second that can be asked for.
  package static let allowedRates = 0.001...1000.0

  /// Whether it can be done at all; scenes are looked at when the size of the pictures is known.
  package func check() throws(StreamPlanProblem) {
    if let rate = framesPerSecond, !Self.allowedRates.contains(rate) {
      throw StreamPlanProblem(
        description:
          "\(id): \(rate) frames a second cannot be looked at; allowed: a number from 0.001 to 1000, or none "
          + "for all there are.")
    }
    guard (0...1).contains(confidence) else {
      throw StreamPlanProblem(
        description: "\(id): \(confidence) is no confidence; allowed: a number from 0 to 1.")
    }
  }
}
