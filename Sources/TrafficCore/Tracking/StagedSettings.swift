/// What a staged tracker believes about detections and how long it waits. Every value has a source.
package struct StagedSettings: Sendable, Equatable {
  /// A detection from here on may start and confirm tracks.
  package var highScore: Double
  /// From here on, and below `highScore`, it may only continue a track (ByteTrack: 0.1).
  package var lowScore: Double
  /// A detection that fits nothing starts a track from here on.
  package var newScore: Double
  /// Cost limits (1 - similarity) of the three stages: known tracks, weak detections, new tracks.
  package var knownCost: Double
  package var weakCost: Double
  package var newCost: Double
  /// Whether the similarity is multiplied by the detection's score in the first and third stage.
  package var weighsScore: Bool
  /// Whether the overlap of the heights counts again (Hybrid-SORT, Yang et al. 2024): people differ in height more
  /// than in width.
  package var weighsHeight = false
  /// nil: the camera is never taken to have moved.
  package var sharedShift: SharedShiftSettings?
  /// No track is started on a detection that overlaps a matched track by more.
  package var birthOverlap: Double
  /// A live and a lost track that overlap by more are one; the longer-lived stays.
  package var duplicateOverlap: Double
  /// Matches, the first included, until a track is believed. The first picture's are believed at once.
  package var hitsToConfirm: Int
  /// Whether new tracks wait until the known ones have had their choice; SORT treats all alike.
  package var matchesTentativeApart = true
  /// Seconds an unseen track is kept.
  package var lostLife: Double
  /// Hidden is a lost track that something nearer covers by this part or more.
  package var hiddenPart = 0.6
  package var noise: BoxNoise
  package var ground: GroundSettings

  package init(
    highScore: Double, lowScore: Double, newScore: Double, knownCost: Double, weakCost: Double, newCost: Double,
    weighsScore: Bool, birthOverlap: Double, duplicateOverlap: Double, hitsToConfirm: Int, lostLife: Double,
    noise: BoxNoise, ground: GroundSettings = GroundSettings()
  ) {
    self.highScore = highScore
    self.lowScore = lowScore
    self.newScore = newScore
    self.knownCost = knownCost
    self.weakCost = weakCost
    self.newCost = newCost
    self.weighsScore = weighsScore
    self.birthOverlap = birthOverlap
    self.duplicateOverlap = duplicateOverlap
    self.hitsToConfirm = hitsToConfirm
    self.lostLife = lostLife
    self.noise = noise
    self.ground = ground
  }
}

/// How the place on the road takes part, when the camera is calibrated (after UCMCTrack, Yi et al. 2024).
package struct GroundSettings: Sendable, Equatable {
  /// λ, the share of the road in the similarity: 0.3 for an approximate calibration, 0.5 for a surveyed one.
  package var weight = 0.5
  /// Standard deviation of a vehicle's acceleration, m/s².
  package var acceleration = 2.0
  /// Standard deviation of a new track's velocity, m/s.
  package var initialSpeed = 15.0
  /// Whether new tracks begin with the velocity usual where they appear.
  package var learnsFlow = true
  /// Matches until a track's own velocity teaches new tracks what to expect where it drives.
  package var hitsToTeach = 4
  /// Deviation of the foot point as a fraction of the box's height, and its bounds in pixels (x and y apart).
  package var footDeviation = 0.05
  package var footDeviationRangeX = 2.0...13.0
  package var footDeviationRangeY = 2.0...10.0
  /// Squared Mahalanobis distance from which two places have nothing to do with each other.
  package var gate = 16.0
  /// Similarity falls as `exp(-d²/falloff)`.
  package var falloff = 8.0

  package init() {}

  func measurement(of box: PixelBox, on plane: GroundPlane) -> GroundMeasurement? {
    let deviation = footDeviation * box.height
    let seen = plane.measurement(
      at: box.bottomCenter, sigmaU: footDeviationRangeX.clamp(deviation),
      sigmaV: footDeviationRangeY.clamp(deviation))
    return seen.map { GroundMeasurement(position: SIMD2($0.place.x, $0.place.y), covariance: $0.covariance) }
  }
}

extension ClosedRange<Double> {
  func clamp(_ value: Double) -> Double { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
