/// The running sums of one camera: how many in all, how many now, by class, line, zone and movement.
package struct Tally: Sendable, Hashable {
  package typealias ByClass = [TrafficClass: Int]

  package struct Line: Sendable, Hashable {
    package var forward: ByClass = [:]
    package var backward: ByClass = [:]

    package init() {}

    package var total: Int { forward.values.reduce(0, +) + backward.values.reduce(0, +) }

    package func count(_ direction: LineDirection, _ trafficClass: TrafficClass? = nil) -> Int {
      let counts = direction == .forward ? forward : backward
      return trafficClass.map { counts[$0, default: 0] } ?? counts.values.reduce(0, +)
    }
  }

  package struct Zone: Sendable, Hashable {
    package var visits: ByClass = [:]
    /// Of finished visits, seconds.
    package var totalDwell = 0.0
    package var finishedVisits = 0

    package init() {}
  }

  package struct Movement: Sendable, Hashable {
    package var entry: String
    package var exit: String
  }

  /// Every vehicle once, from the moment its track was confirmed.
  package var vehicles: ByClass = [:]
  /// In the latest frame.
  package var current: ByClass = [:]
  package var lines: [String: Line] = [:]
  package var zones: [String: Zone] = [:]
  package var movements: [Movement: ByClass] = [:]
  package var inferredMovements: [Movement: ByClass] = [:]

  package init() {}

  package var total: Int { vehicles.values.reduce(0, +) }

  mutating func add(_ event: MeasurementEvent) {
    let trafficClass = event.trafficClass
    switch event.kind {
    case .crossedLine(let passage):
      switch passage.direction {
      case .forward: lines[passage.line, default: Line()].forward[trafficClass, default: 0] += 1
      case .backward: lines[passage.line, default: Line()].backward[trafficClass, default: 0] += 1
      }
    case .enteredZone(let name): zones[name, default: Zone()].visits[trafficClass, default: 0] += 1
    case .leftZone(let name, let seconds):
      zones[name, default: Zone()].totalDwell += seconds
      zones[name, default: Zone()].finishedVisits += 1
    case .turned(let turn):
      let movement = Movement(entry: turn.entry, exit: turn.exit)
      if turn.isInferred {
        inferredMovements[movement, default: [:]][trafficClass, default: 0] += 1
      } else {
        movements[movement, default: [:]][trafficClass, default: 0] += 1
      }
    case .stopped, .movedAgain, .wrongWay, .speeding: break
    }
  }

  /// A vehicle turned out to be of another class than it was first counted as.
  mutating func reclassify(from old: TrafficClass, to new: TrafficClass) {
    vehicles[old, default: 0] -= 1
    if vehicles[old] == 0 { vehicles[old] = nil }
    vehicles[new, default: 0] += 1
  }
}
