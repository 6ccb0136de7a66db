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

  /// What truly happened in this time is judged. Passages are taken from a little before and after it as well: a
  /// bumper crosses before or after the middle of the vehicle.
  private let judged: Range<Timestamp>

  init(farthest: Double, judged: Range<Timestamp>) {
    self.farthest = farthest
    self.judged = judged
  }

  mutating func note(_ frame: SimulatedFrame) {
    crossings += frame.crossings
    movements += frame.movements
  }

  mutating func judge(_ report: MeasurementReport, against frame: SimulatedFrame) {
    note(report)
    for reading in report.vehicles {
      guard let truth = match(reading.box, frame) else { continue }
      identities[reading.vehicle, default: []].insert(truth.id)
      guard let speed = reading.speed, truth.distance <= farthest, !truth.isParked, judged.contains(frame.timestamp)
      else { continue }
      result.speeds.append(
        TrialResult.Speed(
          vehicle: truth.id, error: speed.kilometresPerHour - truth.metresPerSecond * 3.6,
          plusMinus: speed.plusMinusKilometresPerHour, truth: truth.metresPerSecond * 3.6, distance: truth.distance))
    }
  }

  mutating func note(_ report: MeasurementReport) {
    for event in report.events {
      switch event.kind {
      case .crossedLine(let passage):
        passages.append(
          Passage(
            vehicle: event.vehicle, line: passage.line, direction: passage.direction,
            trafficClass: event.trafficClass, timestamp: event.timestamp))
      case .turned(let turn): turns.append((event.vehicle, turn))
      default: break
      }
    }
  }

  /// Everything judged, every passage and turn held against those of the same vehicle.
  func concluded() -> TrialResult {
    var result = result
    concludeCounts(&result)
    concludeMovements(&result)
    return result
  }

  private func concludeCounts(_ result: inout TrialResult) {
    var open = passages
    for crossing in crossings {
      let isJudged = judged.contains(crossing.timestamp)
      if isJudged { result.trueCounts[crossing.key(as: crossing.trafficClass), default: 0] += 1 }
      let own = open.indices.filter { fits(open[$0], crossing) }
        .min { apart(open[$0], crossing) < apart(open[$1], crossing) }
      guard let own else {
        if isJudged { result.missed.append(crossing) }
        continue
      }
      let passage = open.remove(at: own)
      guard isJudged else { continue }
      result.counts[crossing.key(as: passage.trafficClass), default: 0] += 1
      if passage.trafficClass != crossing.trafficClass { result.misclassified += 1 }
    }
    for passage in open where judged.contains(passage.timestamp) {
      let key = TrialResult.CountKey(
        line: passage.line, direction: passage.direction, trafficClass: passage.trafficClass)
      result.counts[key, default: 0] += 1
      result.extra += 1
    }
  }

  private func concludeMovements(_ result: inout TrialResult) {
    var open = turns
    for movement in movements where judged.contains(movement.timestamp) {
      let key = Tally.Movement(entry: movement.entry, exit: movement.exit)
      result.trueMovements[key, default: 0] += 1
      let own = open.firstIndex {
        $0.turn.entry == movement.entry && $0.turn.exit == movement.exit && holds($0.vehicle, movement.vehicle)
      }
      guard let own else {
        result.missedMovements.append(movement)
        continue
      }
      if open.remove(at: own).turn.isInferred {
        result.inferredMovements[key, default: 0] += 1
      } else {
        result.movements[key, default: 0] += 1
      }
    }
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

extension TrueCrossing {
  fileprivate func key(as trafficClass: TrafficClass) -> TrialResult.CountKey {
    TrialResult.CountKey(line: line, direction: direction, trafficClass: trafficClass)
  }
}
