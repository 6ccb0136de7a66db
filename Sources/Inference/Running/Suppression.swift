import TrafficCore

/// Thins out boxes that show the same thing: of overlapping ones only the best stays (greedy non-maximum suppression).
///
/// Each candidate is compared with what was kept of its class, never with all candidates, and the work ends with
/// the last box that is wanted: 8,400 candidates and 300 wanted boxes cost at most 2.5 million comparisons, however
/// crowded the picture is. With no limit on the wanted ones it would be the square of the candidates; the setting ends
/// at 1,000.
enum Suppression {
  /// The best candidates, highest score first; equal scores keep the network's order.
  /// - Parameter maximumOverlap: boxes of one class that overlap more are one thing.
  static func best(
    of candidates: [Candidate], maximumOverlap: Double, isClassAgnostic: Bool, maximumCount: Int
  ) -> [Candidate] {
    var kept: [Candidate] = []
    var keptOfClass: [Int: [PixelBox]] = [:]
    for candidate in ranked(candidates) {
      guard kept.count < maximumCount else { break }
      let group = isClassAgnostic ? 0 : candidate.classID
      let rivals = keptOfClass[group] ?? []
      if rivals.contains(where: { $0.overlap(candidate.box) > maximumOverlap }) { continue }
      keptOfClass[group, default: []].append(candidate.box)
      kept.append(candidate)
    }
    return kept
  }

  /// Highest score first; equal scores keep their order.
  static func ranked(_ candidates: [Candidate]) -> [Candidate] {
    let order = candidates.indices.sorted { first, second in
      let (a, b) = (candidates[first].score, candidates[second].score)
      return a != b ? a > b : first < second
    }
    return order.map { candidates[$0] }
  }
}
