package import Groundwork
package import TrafficCore

/// All that is wanted of one stream: where its pictures are, what was drawn for it, how it is looked at.
///
/// A value that is kept, compared and changed; a running camera takes a changed plan between two frames.
package struct StreamPlan: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Goes on for ever: the newest picture counts, older ones are dropped and counted.
    case live
    /// A recording: every sampled picture is looked at, in its own time or as fast as that goes.
    case file
  }

  /// Where the pictures are opened and decoded. Tracker and numbers always stay with the program.
  package enum Isolation: String, Sendable, Hashable, CaseIterable {
    case none
    /// In a process of its own: odd video that brings a library down takes nothing else along.
    case process
  }

  package var id: CameraID
  /// A path or an address; may hold a password, so it is never shown as it is.
  package var address: Secret
  package var kind: Kind
  /// Regions, lines, zones, calibration, speed limit.
  package var scene: Scene
  /// nil follows all traffic.
  package var classes: Set<TrafficClass>?
  /// nil takes the house's own.
  package var model: String?
  /// What the detector is less sure of is not followed.
  package var confidence: Double
  package var tracker: TrackerKind
  package var preset: TrackerPreset
  /// Pictures a second that are looked at; nil takes all. Speeds always come from the pictures' own moments.
  package var framesPerSecond: Double?
  /// Pictures in which nothing moves are not looked at while nothing is followed.
  package var hasMotionGate: Bool
  package var privacy: PrivacyPlan
  package var isolation: Isolation
  /// nil keeps none.
  package var clips: ClipPlan?

  package init(
    id: CameraID, address: Secret, kind: Kind, scene: Scene, classes: Set<TrafficClass>? = nil, model: String? = nil,
    confidence: Double = 0.1, tracker: TrackerKind = .twoSpace, preset: TrackerPreset = .vehicles,
    framesPerSecond: Double? = nil, hasMotionGate: Bool = false, privacy: PrivacyPlan = PrivacyPlan(),
    isolation: Isolation = .none, clips: ClipPlan? = nil
  ) {
    self.id = id
    self.address = address
    self.kind = kind
    self.scene = scene
    self.classes = classes
    self.model = model
    self.confidence = confidence
    self.tracker = tracker
    self.preset = preset
    self.framesPerSecond = framesPerSecond
    self.hasMotionGate = hasMotionGate
    self.privacy = privacy
    self.isolation = isolation
    self.clips = clips
  }

  /// What a running camera has to do to follow this plan instead of another.
  package enum Change: Sendable, Hashable {
    case nothing
    /// Goes on with the same numbers: thresholds, model, sampling.
    case goesOn
    /// Numbers and sums begin anew: another scene, tracker or choice of classes.
    case followsAnew
    /// The pictures come from elsewhere.
    case reopens
  }

  package func change(from old: StreamPlan) -> Change {
    if self == old { return .nothing }
    if (id, address, kind, isolation) != (old.id, old.address, old.kind, old.isolation) { return .reopens }
    let isFollowedTheSame =
      scene == old.scene && classes == old.classes && tracker == old.tracker && preset == old.preset
    return isFollowedTheSame ? .goesOn : .followsAnew
  }
}

/// What must not be recognised, for each use of a stream's pictures.
package struct PrivacyPlan: Sendable, Hashable {
  package var blursLive: Bool
  package var blursEvidence: Bool
  package var blursClips: Bool

  /// Of a stream that nobody knows any more.
  package static let everything = PrivacyPlan(blursLive: true, blursEvidence: true, blursClips: true)

  package var blursSomething: Bool { blursLive || blursEvidence || blursClips }

  /// What is stored is blurred unless somebody says otherwise.
  package init(blursLive: Bool = false, blursEvidence: Bool = true, blursClips: Bool = true) {
    self.blursLive = blursLive
    self.blursEvidence = blursEvidence
    self.blursClips = blursClips
  }
}
