/// Compares reports with the truth, frame by frame.
struct TrialJudge {
  private(set) var result = TrialResult()
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
    }
    for movement in frame.movements where movement.timestamp < end {
      result.trueMovements[Tally.Movement(entry: movement.entry, exit: movement.exit), default: 0] += 1
    }
  }

  mutating func judge(_ report: MeasurementReport, against frame: SimulatedFrame) {
    note(report)
    for reading in report.vehicles {
      guard let speed = reading.speed, let truth = match(reading.box, frame), truth.distance <= farthest,
        !truth.isParked
      else { continue }
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
      case .turned(let turn):
        let movement = Tally.Movement(entry: turn.entry, exit: turn.exit)
        if turn.isInferred {
          result.inferredMovements[movement, default: 0] += 1
        } else {
          result.movements[movement, default: 0] += 1
        }
      default: break
      }
    }
  }

  private func match(_ box: PixelBox, _ frame: SimulatedFrame) -> TrueVehicle? {
    var best: (vehicle: TrueVehicle, overlap: Double)?
    for vehicle in frame.vehicles {
      let overlap = vehicle.box.overlap(box)
      if overlap >= Self.smallestOverlap, overlap > best?.overlap ?? 0 { best = (vehicle, overlap) }
    }
    return best?.vehicle
  }
}
