/// What measuring has to say about one frame.
package struct MeasurementReport: Sendable, Hashable {
  package var timestamp: Timestamp
  package var vehicles: [VehicleReading]
  package var events: [MeasurementEvent]

  package init(timestamp: Timestamp, vehicles: [VehicleReading] = [], events: [MeasurementEvent] = []) {
    self.timestamp = timestamp
    self.vehicles = vehicles
    self.events = events
  }
}

/// One vehicle in one frame.
package struct VehicleReading: Sendable, Hashable {
  /// Counts vehicles from 1; stays the same when a track breaks and another continues it.
  package var vehicle: Int
  package var trackID: Int
  package var trafficClass: TrafficClass
  package var box: PixelBox
  /// Metres; nil without calibration or above the horizon.
  package var place: GroundPoint?
  package var speed: SpeedReading?
  /// The middle of all its readings, m/s.
  package var medianMetresPerSecond: Double?
  package var lane: String?
  package var isStanding: Bool
}
