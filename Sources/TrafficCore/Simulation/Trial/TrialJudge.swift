/// Compares reports with the truth, frame by frame.
struct TrialJudge {
  private var result = TrialResult()
  private var crossings: [TrueCrossing] = []
  private var passages: [Passage] = []
  private var movements: [TrueMovement] = []
  private var turns: [(vehicle: Int, turn: TurningMovement)] = []
  /// The vehicles of the truth each measured one was seen on.
  private var identities: [Int: Set<Int>] = [:]

  private struct Passage {
    let vehicle: Int
    let line: String
    let direction: LineDirection
    let trafficClass: TrafficClass
    let timestamp: Timestamp
  }

  /// A passage is the true crossing of the same vehicle when they are this close, seconds: a lorry's rear and its
  /// middle cross at different times, in a jam far apart.
  private static let sameCrossing = 30.0
  private let farthest: Double
  /// A track is the vehicle whose box it overlaps most, and at least this much.
  private static let smallestOverlap = 0.5

  /// Events later than this belong to nobody's count.
  private let end: Timestamp

  init(farthest: Double, end: Timestamp) {
    self.farthest = farthest
    self.end = end
  }

  mutating func note(_ frame: SimulatedFrame) {
    for crossing in frame.crossings where crossing.timestamp < end {
      let key = TrialResult.CountKey(
        line: crossing.line, direction: crossing.direction, trafficClass: crossing.trafficClass)
      result.trueCounts[key, default: 0] += 1
      crossings.append(crossing)
    }
    for movement in frame.movements where movement.timestamp < end {
      result.trueMovements[Tally.Movement(entry: movement.entry, exit: movement.exit), default: 0] += 1
      movements.append(movement)
    }
  }

  mutating func judge(_ report: MeasurementReport, against frame: SimulatedFrame) {
    note(report)
    for reading in report.vehicles {
      guard let truth = match(reading.box, frame) else { continue }
      identities[reading.vehicle, default: []].insert(truth.id)
      guard let speed = reading.speed, truth.distance <= farthest, !truth.isParked else { continue }
      result.speeds.append(
        TrialResult.Speed(
          vehicle: truth.id, error: speed.kilometresPerHour - truth.metresPerSecond * 3.6,
          plusMinus: speed.plusMinusKilometresPerHour, truth: truth.metresPerSecond * 3.6, distance: truth.distance))
    }
  }

  mutating func note(_ report: MeasurementReport) {
    for event in report.events where event.timestamp < end {
      switch event.kind {
      case .crossedLine(let passage):
        let key = TrialResult.CountKey(
          line: passage.line, direction: passage.direction, trafficClass: event.trafficClass)
        result.counts[key, default: 0] += 1
        passages.append(
          Passage(
            vehicle: event.vehicle, line: passage.line, direction: passage.direction,
            trafficClass: event.trafficClass, timestamp: event.timestamp))
      case .turned(let turn):
        let movement = Tally.Movement(entry: turn.entry, exit: turn.exit)
        turns.append((event.vehicle, turn))
        if turn.isInferred {
          result.inferredMovements[movement, default: 0] += 1
        } else {
          result.movements[movement, default: 0] += 1
        }
      default: break
      }
    }
  }

  /// Everything judged, every passage and turn held against those of the same vehicle.
  func concluded() -> TrialResult {
    var result = result
    var open = passages
    for crossing in crossings {
      let own = open.indices.filter { fits(open[$0], crossing) }
        .min { apart(open[$0], crossing) < apart(open[$1], crossing) }
      guard let own else {
        result.missed.append(crossing)
        continue
      }
      if open[own].trafficClass != crossing.trafficClass { result.misclassified += 1 }
      open.remove(at: own)
    }
    result.extra = open.count
    var openTurns = turns
    for movement in movements {
      let own = openTurns.firstIndex {
        $0.turn.entry == movement.entry && $0.turn.exit == movement.exit && holds($0.vehicle, movement.vehicle)
      }
      guard let own else {
        result.missedMovements.append(movement)
        continue
      }
      openTurns.remove(at: own)
    }
    return result
  }

  private func fits(_ passage: Passage, _ crossing: TrueCrossing) -> Bool {
    passage.line == crossing.line && passage.direction == crossing.direction
      && holds(passage.vehicle, crossing.vehicle) && apart(passage, crossing) <= Self.sameCrossing
  }

  private func apart(_ passage: Passage, _ crossing: TrueCrossing) -> Double {
    abs(passage.timestamp.seconds(since: crossing.timestamp))
  }

  private func holds(_ measured: Int, _ truth: Int) -> Bool { identities[measured]?.contains(truth) ?? false }

  private func match(_ box: PixelBox, _ frame: SimulatedFrame) -> TrueVehicle? {
    var best: (vehicle: TrueVehicle, overlap: Double)?
    for vehicle in frame.vehicles {
      let overlap = vehicle.box.overlap(box)
      if overlap >= Self.smallestOverlap, overlap > best?.overlap ?? 0 { best = (vehicle, overlap) }
    }
    return best?.vehicle
  }
}
