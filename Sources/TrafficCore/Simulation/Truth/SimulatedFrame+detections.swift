extension SimulatedFrame {
  /// What a detector that makes no mistake would say of this frame: everything that shows enough of itself, with the
  /// part that can be seen as its score.
  package var perfectDetections: [Detection] {
    vehicles.compactMap { vehicle in
      guard vehicle.visibility >= Self.leastVisibility, vehicle.truncation <= Self.mostTruncation,
        min(vehicle.box.width, vehicle.box.height) >= Self.smallestSide
      else { return nil }
      return Detection(
        box: vehicle.box, score: vehicle.visibility, classID: 0, trafficClass: vehicle.trafficClass)
    }
  }

  /// Of what is inside the picture. Less than a sixth says nothing about where the rest ends.
  private static let leastVisibility = 0.15
  /// Outside the picture.
  private static let mostTruncation = 0.8
  /// Pixels; smaller ones no network finds.
  private static let smallestSide = 6.0
}
