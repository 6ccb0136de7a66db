package import TrafficCore

/// Which violations are asked for; nil: whatever it is.
package struct ViolationFilter: Sendable, Hashable {
  package var videoID: Int?
  package var session: Timestamp?
  package var vehicleType: String?
  package var leastSpeed: Double?
  package var mostSpeed: Double?
  package var from: Timestamp?
  package var to: Timestamp?

  package init(
    videoID: Int? = nil, session: Timestamp? = nil, vehicleType: String? = nil, leastSpeed: Double? = nil,
    mostSpeed: Double? = nil, from: Timestamp? = nil, to: Timestamp? = nil
  ) {
    self.videoID = videoID
    self.session = session
    self.vehicleType = vehicleType
    self.leastSpeed = leastSpeed
    self.mostSpeed = mostSpeed
    self.from = from
    self.to = to
  }
}

/// By which column violations are put in order.
package enum ViolationOrder: String, Sendable, CaseIterable {
  case time = "violation_timestamp"
  case speed
  case created = "created_at"
  case id
  case confidence
  case vehicleType = "vehicle_type"
}
