import Records
import TrafficCore
import Wire

/// How long each vehicle was there, and how fast. Those that will not be seen again live on in sums alone, so that a
/// camera may go on for months.
struct VehicleStays: Sendable {
  /// Of all stays.
  struct Sums: Sendable {
    private(set) var kinds: [LiveClass: Int] = [:]
    private var count = 0
    private var dwell = 0.0
    private var measured = 0
    private var speed = 0.0
    private(set) var highestSpeed: Double?
    private var ranges = [Int](repeating: 0, count: ViolationStatistics.bounds.count + 1)

    fileprivate mutating func add(_ stay: Stay) {
      kinds[stay.kind, default: 0] += 1
      count += 1
      dwell += stay.last.seconds(since: stay.first)
      guard let highest = stay.highest else { return }
      measured += 1
      speed += highest
      highestSpeed = max(highestSpeed ?? highest, highest)
      ranges[ViolationStatistics.bounds.count { $0 <= highest }] += 1
    }

    var averageSpeed: Double? { measured == 0 ? nil : speed / Double(measured) }
    var averageDwell: Double { count == 0 ? 0 : dwell / Double(count) }

    /// How many vehicles were at most so fast; also those of a range in which nobody was.
    var speedDistribution: [(name: String, count: Int)] {
      Array(zip(["0-\(Int(ViolationStatistics.bounds[0]))"] + ViolationStatistics.ranges, ranges))
    }
  }

  fileprivate struct Stay {
    var kind: LiveClass
    var first: Timestamp
    var last: Timestamp
    var highest: Double?
  }

  private var recent: [Int: Stay] = [:]
  private var gone = Sums()
  private var swept: Timestamp?

  /// Those that may be seen again.
  var remembered: Int { recent.count }

  var sums: Sums {
    var sums = gone
    // In one order, so that the same sightings give the same digits.
    for (_, stay) in recent.sorted(by: { $0.key < $1.key }) { sums.add(stay) }
    return sums
  }

  mutating func note(_ sighting: LiveSighting) {
    var stay = recent[sighting.vehicle] ?? Stay(kind: sighting.kind, first: sighting.at, last: sighting.at)
    stay.kind = sighting.kind
    stay.last = max(stay.last, sighting.at)
    if let speed = sighting.kilometresPerHour { stay.highest = max(stay.highest ?? 0, speed) }
    recent[sighting.vehicle] = stay
    sweep(at: sighting.at)
  }

  private mutating func sweep(at now: Timestamp) {
    guard let swept else { return swept = now }
    guard now.seconds(since: swept) >= VehicleCount.usualMemory else { return }
    self.swept = now
    for (vehicle, stay) in recent.sorted(by: { $0.key < $1.key })
    where now.seconds(since: stay.last) >= VehicleCount.usualMemory {
      gone.add(stay)
      recent[vehicle] = nil
    }
  }
}
