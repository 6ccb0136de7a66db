package import TrafficCore

/// One vehicle in one frame, as far as the sums of a session need to know it.
package struct LiveSighting: Sendable, Hashable {
  package var vehicle: Int
  package var kind: LiveClass
  /// nil without calibration.
  package var kilometresPerHour: Double?
  package var at: Timestamp

  package init(vehicle: Int, kind: LiveClass, kilometresPerHour: Double?, at: Timestamp) {
    self.vehicle = vehicle
    self.kind = kind
    self.kilometresPerHour = kilometresPerHour
    self.at = at
  }
}
