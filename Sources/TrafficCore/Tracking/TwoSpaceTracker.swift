/// The tracker of the house: follows boxes in the picture and, where the camera is calibrated, feet on the road.
///
/// Sure detections first (ByteTrack, Zhang et al. 2022), boxes as in BoT-SORT (Aharon et al. 2022), the road as in
/// UCMCTrack (Yi et al. 2024).
package struct TwoSpaceTracker: Tracker {
  private var engine: StagedTracker

  /// - Parameter plane: where the camera stands; without it the picture alone is used.
  package init(settings: StagedSettings = .vehicles, plane: GroundPlane? = nil) {
    engine = StagedTracker(settings: settings, plane: plane)
  }

  package var tracks: [Track] { engine.tracks }
  package var ended: [Int] { engine.ended }
  package var hidden: [Int] { engine.hidden }

  @discardableResult
  package mutating func update(_ detections: [Detection], at timestamp: Timestamp) -> TrackerVerdict {
    engine.update(detections, at: timestamp)
  }
}

extension StagedSettings {
  /// Traffic: queued, half-hidden vehicles score low, so even unsure detections may start a track.
  package static var vehicles: Self {
    var settings = Self(
      highScore: 0.3, lowScore: 0.1, newScore: 0.35, knownCost: 0.85, weakCost: 0.55, newCost: 0.8,
      weighsScore: true, birthOverlap: 0.5, duplicateOverlap: 0.85, hitsToConfirm: 2, lostLife: 2.5,
      noise: .twoSpace)
    settings.sharedShift = SharedShiftSettings()
    return settings
  }

  /// People on foot, who cross and hide each other: only sure detections start a track.
  package static var pedestrians: Self {
    var settings = Self.vehicles
    settings.highScore = 0.55
    settings.newScore = 0.65
    settings.weighsHeight = true
    settings.ground.acceleration = 1
    // They walk both ways on the same pavement.
    settings.ground.learnsFlow = false
    return settings
  }
}

extension BoxNoise {
  /// Velocities wander less than BoT-SORT lets them: what drives and walks keeps its speed.
  static var twoSpace: Self {
    var noise = Self(form: .widthHeight)
    noise.velocity = 1.0 / 240
    return noise
  }
}
