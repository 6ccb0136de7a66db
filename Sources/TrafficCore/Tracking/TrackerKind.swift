/// Every tracker by the name people ask for it. A new one is a file beside this one and a line in each table here.
package enum TrackerKind: String, Sendable, Hashable, CaseIterable {
  case twoSpace = "two-space"
  case byteTrack = "bytetrack"
  case deepSORT = "deepsort"
  case sort

  /// Whether detections should come with an appearance.
  package var wantsAppearance: Bool {
    switch self {
    case .deepSORT: true
    case .twoSpace, .byteTrack, .sort: false
    }
  }

  /// - Parameter plane: the road as a calibrated camera sees it; only the two-space tracker uses it.
  package func tracker(for preset: TrackerPreset, plane: GroundPlane? = nil) -> any Tracker {
    switch self {
    case .twoSpace: TwoSpaceTracker(settings: preset.twoSpace, plane: plane)
    case .byteTrack: ByteTracker(settings: preset.byteTrack)
    case .deepSORT: DeepSORTTracker(settings: preset.deepSORT)
    case .sort: SORTTracker(settings: preset.sort)
    }
  }
}

/// What a tracker is set for.
package enum TrackerPreset: String, Sendable, Hashable, CaseIterable {
  case vehicles, pedestrians

  var twoSpace: StagedSettings {
    switch self {
    case .vehicles: .vehicles
    case .pedestrians: .pedestrians
    }
  }

  /// The paper's thresholds are for a detector of people; for traffic those that are usual elsewhere.
  var byteTrack: StagedSettings {
    var settings = StagedSettings.byteTrack
    if self == .vehicles {
      settings.highScore = 0.25
      settings.newScore = 0.35
    }
    return settings
  }

  var sort: StagedSettings {
    var settings = StagedSettings.sort
    if self == .vehicles { settings.require(score: 0.3) }
    return settings
  }

  var deepSORT: DeepSORTSettings {
    var settings = DeepSORTSettings()
    if self == .vehicles { settings.leastScore = 0.3 }
    return settings
  }
}
