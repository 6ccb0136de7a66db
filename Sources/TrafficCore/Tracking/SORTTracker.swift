/// SORT (Bewley et al., ICIP 2016): overlap with the predicted box and nothing else; forgets at once.
package struct SORTTracker: Tracker {
  private var engine: StagedTracker

  package init(settings: StagedSettings = .sort) { engine = StagedTracker(settings: settings, plane: nil) }

  package var tracks: [Track] { engine.tracks }
  package var ended: [Int] { engine.ended }

  @discardableResult
  package mutating func update(_ detections: [Detection], at timestamp: Timestamp) -> TrackerVerdict {
    engine.update(detections, at: timestamp)
  }
}

extension StagedSettings {
  /// The authors' values: overlap 0.3, three hits. The one picture without a detection that they forgive (`max_age`)
  /// is 0.25 s here: as much at ten pictures per second, several at thirty.
  package static var sort: Self {
    var settings = Self(
      highScore: 0.5, lowScore: 0.5, newScore: 0.5, knownCost: 0.7, weakCost: 0, newCost: 0, weighsScore: false,
      birthOverlap: 1, duplicateOverlap: 1, hitsToConfirm: 3, lostLife: 0.25, noise: BoxNoise(form: .areaAspect))
    settings.matchesTentativeApart = false
    return settings
  }

  /// Takes no detection below `score`.
  mutating func require(score: Double) {
    highScore = score
    lowScore = score
    newScore = score
  }
}
