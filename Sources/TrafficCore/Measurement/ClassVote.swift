/// Decides what a vehicle is from what every frame said, each by its score.
struct ClassVote: Sendable {
  private var votes: [Double] = Array(repeating: 0, count: TrafficClass.allCases.count)

  mutating func add(_ trafficClass: TrafficClass, weight: Double) {
    for (index, candidate) in TrafficClass.allCases.enumerated() where candidate == trafficClass {
      votes[index] += weight
    }
  }

  /// The class with most weight; of equals, the first in the order of `TrafficClass`.
  var winner: TrafficClass {
    var best = 0
    for index in votes.indices where votes[index] > votes[best] { best = index }
    return TrafficClass.allCases[best]
  }
}
