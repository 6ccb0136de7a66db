/// ByteTrack (Zhang et al., ECCV 2022): weak detections may continue tracks, not start them.
package struct ByteTracker: Tracker {
  private var engine: StagedTracker

  package init(settings: StagedSettings = .byteTrack) { engine = StagedTracker(settings: settings, plane: nil) }

  package var tracks: [Track] { engine.tracks }
  package var ended: [Int] { engine.ended }

  @discardableResult
  package mutating func update(_ detections: [Detection], at timestamp: Timestamp) -> TrackerVerdict {
    engine.update(detections, at: timestamp)
  }
}

extension StagedSettings {
  /// The authors' values: high 0.6, new 0.7, limits 0.8, 0.5 and 0.7, lost for 30 pictures at 30 per second.
  package static var byteTrack: Self {
    Self(
      highScore: 0.6, lowScore: 0.1, newScore: 0.7, knownCost: 0.8, weakCost: 0.5, newCost: 0.7, weighsScore: true,
      birthOverlap: 1, duplicateOverlap: 0.85, hitsToConfirm: 2, lostLife: 1, noise: BoxNoise(form: .aspectHeight))
  }
}
