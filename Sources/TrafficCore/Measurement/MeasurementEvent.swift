/// Something that happened to one vehicle, at a moment between or at frames.
package struct MeasurementEvent: Sendable, Hashable {
  package var vehicle: Int
  package var trafficClass: TrafficClass
  package var timestamp: Timestamp
  package var kind: Kind

  package enum Kind: Sendable, Hashable {
    case crossedLine(LinePassage)
    case enteredZone(String)
    case leftZone(String, dwellSeconds: Double)
    case turned(TurningMovement)
    case stopped(seconds: Double)
    case movedAgain(seconds: Double)
    case wrongWay(lane: String)
    case speeding(kilometresPerHour: Double, plusMinus: Double, limit: Double)
  }

  package init(vehicle: Int, trafficClass: TrafficClass, timestamp: Timestamp, kind: Kind) {
    self.vehicle = vehicle
    self.trafficClass = trafficClass
    self.timestamp = timestamp
    self.kind = kind
  }
}

/// One counted crossing of a line.
package struct LinePassage: Sendable, Hashable {
  package var line: String
  package var direction: LineDirection
  /// What the scene calls the direction.
  package var directionName: String
  /// Where on the line, 0 at its first point.
  package var lineFraction: Double
  package var speed: SpeedReading?
  /// It was not seen: the vehicle disappeared behind something nearer just before the line, and did not come back.
  package var isInferred = false

  package init(
    line: String, direction: LineDirection, directionName: String, lineFraction: Double, speed: SpeedReading? = nil
  ) {
    self.line = line
    self.direction = direction
    self.directionName = directionName
    self.lineFraction = lineFraction
    self.speed = speed
  }
}

/// `forward` is from left to right for someone walking along the line in the picture.
package enum LineDirection: String, Sendable, Hashable, CaseIterable {
  case forward, backward
}

/// The way of one vehicle through a junction.
package struct TurningMovement: Sendable, Hashable {
  package var entry: String
  package var exit: String
  /// One end was not seen and is concluded from the vehicle's heading; reported apart.
  package var isInferred: Bool

  package init(entry: String, exit: String, isInferred: Bool) {
    self.entry = entry
    self.exit = exit
    self.isInferred = isInferred
  }
}
