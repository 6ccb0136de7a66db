/// One vehicle as it really is in one frame.
package struct TrueVehicle: Sendable, Hashable {
  package var id: Int
  package var trafficClass: TrafficClass
  package var shape: VehicleModel.Shape
  /// Everything of it that is inside the picture.
  package var box: PixelBox
  /// Where its middle stands, metres.
  package var place: GroundPoint
  /// Radians on the ground.
  package var heading: Double
  package var metresPerSecond: Double
  package var lane: String?
  /// Part of what is inside the picture that nothing nearer hides, 0…1.
  package var visibility: Double
  /// Part of the whole box outside the picture, 0…1.
  package var truncation: Double
  package var isParked: Bool
  /// From the camera, metres.
  package var distance: Double
}

/// A vehicle's middle really went over a line.
package struct TrueCrossing: Sendable, Hashable {
  package var vehicle: Int
  package var trafficClass: TrafficClass
  package var line: String
  package var direction: LineDirection
  package var timestamp: Timestamp
}

/// A vehicle really went through the junction.
package struct TrueMovement: Sendable, Hashable {
  package var vehicle: Int
  package var trafficClass: TrafficClass
  package var entry: String
  package var exit: String
  /// When it left over the exit gate.
  package var timestamp: Timestamp
}

/// Everything true about one frame.
package struct SimulatedFrame: Sendable {
  package var index: Int
  package var timestamp: Timestamp
  package var vehicles: [TrueVehicle]
  /// Since the frame before.
  package var crossings: [TrueCrossing]
  package var movements: [TrueMovement]
  /// How the shaking pole moved the whole picture, pixels.
  package var shift: PixelPoint
}
